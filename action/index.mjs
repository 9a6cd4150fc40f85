// The action of GitHub: runs what the inputs name of policy-check, each part whatever the others find, and fails at the end.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ActionError, readInputs } from "./inputs.mjs";
import { markdownOf } from "./markdown.mjs";
import { runPart } from "./parts.mjs";
import { findProgram } from "./program.mjs";
import { Log, writeOutputs, writeSummary } from "./runner.mjs";

const own = fileURLToPath(new URL("..", import.meta.url));
const log = new Log((text) => process.stdout.write(text));

try {
  process.exitCode = run(process.env);
} catch (error) {
  // What a workflow does wrong is said in words; what this action does wrong with its stack.
  log.error({ title: "policy-check" }, error instanceof ActionError ? error.message : String(error?.stack ?? error));
  process.exitCode = 2;
}

function run(env) {
  const inputs = readInputs(env);
  const program = findProgram(inputs, { own, env });
  log.text(`policy-check ${program.version}, of ${program.from}`);
  const folder = mkdtempSync(join(env.RUNNER_TEMP ?? tmpdir(), "policy-check-reports-"));
  const results = {};
  for (const part of inputs.run) {
    results[part] = log.group(`policy-check ${part}`, () => {
      try {
        return runPart(part, inputs, { program: program.file, folder, log });
      } catch (error) {
        if (!(error instanceof ActionError)) throw error;
        log.error({ title: `policy-check ${part}` }, error.message);
        return { status: 2, why: error.message };
      }
    });
    const { why, skipped } = results[part];
    if (skipped !== undefined) log.text(`${part} is not run: ${skipped}`);
    else if (why) log.error({ title: `policy-check ${part}` }, why);
  }
  const markdown = markdownOf(results, program);
  const comment = inputs.commentFile || join(folder, "comment.md");
  mkdirSync(dirname(comment), { recursive: true });
  writeFileSync(comment, markdown);
  writeSummary(markdown, env);
  const exitCode = Math.max(0, ...Object.values(results).map(({ status = 0 }) => status));
  writeOutputs({ "exit-code": exitCode, ...countsOf(results), sarif: results.check?.sarif ?? "", comment }, env);
  return exitCode;
}

/** Numbers of what was looked for; empty for what was not run, or not read. */
function countsOf({ check, prove, diff, test }) {
  const count = (list, isCounted) => list?.filter(isCounted).length ?? "";
  return {
    findings: check?.why === "" ? check.findings.length : "",
    violated: prove?.why === "" ? count(prove.results, ({ verdict }) => verdict !== "proved") : "",
    "new-access": diff?.why === "" ? count(diff.results, ({ verdict }) => verdict !== "no-new-access") : "",
    "failed-scenarios": test?.scenarios?.length > 0 ? count(test.scenarios, ({ isPassed }) => !isPassed) : "",
  };
}
