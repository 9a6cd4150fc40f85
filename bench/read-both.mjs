// Reads files as `policy-check diff` does, and hands what is in them on to nobody: what a comparison takes at least.
//   node bench/read-both.mjs OLD NEW
import { PolicyFiles } from "../build/internals/cli/policy-files.js";
import { StandardInput } from "../build/internals/cli/standard-input.js";

const files = new PolicyFiles({ standardInput: new StandardInput(), maxFileSize: undefined, dumps: true });
for (const path of process.argv.slice(2)) {
  const { kind } = await files.read({ path, isNamed: true }, path, () => () => {});
  // What is not read is read fast.
  if (kind !== "read") throw new Error(`${path} is ${kind}`);
}
