import { readFileSync } from "node:fs";
import { cwd } from "node:process";
import type { GivenPolicy } from "../backends/index.js";
import { SourceText } from "../diagnostics/index.js";
import { readPolicyText } from "../engine/index.js";
import { decodeText } from "../policy/index.js";
import { type StepArgument, textOf } from "./step-argument.js";
import { StepFailure } from "./step-failure.js";

/** A policy in a file; its name is relative to the working directory. Throws StepFailure if it cannot be read. */
export function policyInFile(path: string): GivenPolicy {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StepFailure(
      `the policy file "${path}" cannot be read: ${why}\nfile names are relative to the working directory, ${cwd()}`,
    );
  }
  const decoded = decodeText(bytes);
  if (decoded.kind === "refused") throw new StepFailure(`the policy file "${path}" cannot be read: ${decoded.message}`);
  return { source: new SourceText(path, decoded.text) };
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
