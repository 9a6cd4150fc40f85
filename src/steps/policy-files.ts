import type { GivenPolicy } from "../backends/index.js";
import { SourceText } from "../diagnostics/index.js";
import { readPolicyText } from "../engine/index.js";
import type { NamedFiles } from "./named-files.js";
import { type StepArgument, textOf } from "./step-argument.js";
import { textFile } from "./text-file.js";

/** A policy in a file that a step names. Throws StepFailure if it cannot be read. */
export function policyInFile(files: NamedFiles, name: string): GivenPolicy {
  const path = files.find("policy file", name);
  return { source: new SourceText(path, textFile("policy file", path).text) };
}

/** What is wrong with a policy: a line for each problem, with its place. */
export function problemsIn(kind: "trust" | "identity", { source }: GivenPolicy): readonly string[] {
  return readPolicyText(kind, source, false).refused.map(
    ({ position, message }) => `${source.name}:${position.line}:${position.column}: ${message}`,
  );
}

/** A policy in a doc string of the scenario. */
export function policyInStep(text: StepArgument, name: string): GivenPolicy {
  return { source: new SourceText(name, textOf(text)) };
}
