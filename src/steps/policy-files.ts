import { readFileSync } from "node:fs";
import type { GivenPolicy } from "../backends/index.js";
import { SourceText } from "../diagnostics/index.js";
import { readPolicyText } from "../engine/index.js";
import { decodeText } from "../policy/index.js";
import { type StepArgument, textOf } from "./step-argument.js";
import { StepFailure } from "./step-failure.js";

/** A policy in a file, named as the scenario names it: seen from the working directory. */
export function policyInFile(path: string): GivenPolicy {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StepFailure(`the policy "${path}" cannot be read: ${why}\nFiles are seen from the working directory.`);
  }
  const decoded = decodeText(bytes);
  if (decoded.kind === "refused") throw new StepFailure(`the policy "${path}" cannot be read: ${decoded.message}`);
  return { source: new SourceText(path, decoded.text) };
}

/** Why a policy cannot be read, line by line, each with its place. */
export function problemsIn(kind: "trust" | "identity", { source }: GivenPolicy): readonly string[] {
  return readPolicyText(kind, source, false).refused.map(
    ({ position, message }) => `${source.name}:${position.line}:${position.column}: ${message}`,
  );
}

/** A policy that stands in the scenario itself. */
export function policyInStep(text: StepArgument, name: string): GivenPolicy {
  return { source: new SourceText(name, textOf(text)) };
}
