// Answers questions in SMT-LIB, a line of JSON each, with z3: its wrapper starts threads and may hang or die, so that it
// runs by itself.
import { createInterface } from "node:readline";
import { init } from "z3-solver";

const { Z3 } = await init();
const config = Z3.mk_config();
const context = Z3.mk_context(config);
Z3.del_config(config);

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await Z3.eval_smtlib2_string(context, `(reset)\n${JSON.parse(line)}\n`);
  process.stdout.write(`${JSON.stringify(answer.trim())}\n`);
}
process.exit(0);
