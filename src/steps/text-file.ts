import { readFileSync, statSync } from "node:fs";
import { cwd } from "node:process";
import { decodeText } from "../policy/index.js";
import { StepFailure } from "./step-failure.js";

/** A file as a scenario names it, with what is read of it. */
export interface TextFile {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads a text file; its name is relative to the working directory, and `what` says what it is: "policy file". Throws StepFailure
 * if it cannot be read, or has more bytes than `largest`.
 */
export function textFile(what: string, path: string, largest: number = Number.POSITIVE_INFINITY): TextFile {
  let bytes: Uint8Array;
  try {
    if (largest < Number.POSITIVE_INFINITY && statSync(path).size > largest)
      throw new StepFailure(`the ${what} "${path}" cannot be read: it is larger than ${largest} bytes`);
    bytes = readFileSync(path);
  } catch (error) {
    throw error instanceof StepFailure ? error : unreadable(what, path, error);
  }
  const decoded = decodeText(bytes);
  if (decoded.kind === "refused") throw new StepFailure(`the ${what} "${path}" cannot be read: ${decoded.message}`);
  return { text: decoded.text, bytes };
}

/** Why a file, or a folder, cannot be read. */
export function unreadable(what: string, path: string, error: unknown): StepFailure {
  const why = error instanceof Error ? error.message : String(error);
  return new StepFailure(
    `the ${what} "${path}" cannot be read: ${why}\nfile names are relative to the working directory, ${cwd()}`,
  );
}
