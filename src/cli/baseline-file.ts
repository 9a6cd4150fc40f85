import { existsSync } from "node:fs";
import { replaceFileSync } from "../files/index.js";
import { type JsonNode, nodeAt, parseJson, placeOf, toValue } from "../policy/index.js";
import { UsageError } from "./exit.js";
import { readProblem, readText } from "./files.js";
import type { StandardInput } from "./standard-input.js";

const largestBaseline = 256 * 1024 * 1024;
const remedy = "fix it, or write a new one with --write-baseline";

/** An object of a baseline. */
export type BaselineObject = Readonly<Record<string, unknown>>;

/** What a baseline's file has. */
export interface BaselineText {
  readonly value: BaselineObject;
  /** Throws UsageError with the place of the nearest element that is there, by its pointer. */
  readonly refuse: (pointer: string, message: string) => never;
}

/** Reads the file of a baseline. Throws UsageError with the place of the mistake and what to do. */
export function readBaselineFile(file: string, standardInput: StandardInput): BaselineText {
  const source = readText(file, { maximumSize: largestBaseline, standardInput });
  if ("refused" in source)
    throw new UsageError(
      `the baseline ${file} cannot be read: ${source.refused}; --write-baseline ${file} writes one with what is found now`,
    );
  const { root, problems } = parseJson(source);
  const [first] = problems;
  if (first !== undefined || root === undefined) {
    const place = placeOf(source, first?.span ?? { start: 0, end: 0 });
    throw new UsageError(`${place}: ${first?.message ?? "this is not a baseline"}; ${remedy}`);
  }
  const refuse = (pointer: string, message: string): never => {
    const node: JsonNode = nodeAt(root, pointer)?.node ?? nodeAt(root, pointer.replace(/\/[^/]*$/, ""))?.node ?? root;
    throw new UsageError(`${placeOf(source, node)}: ${pointer === "" ? "" : `${pointer} `}${message}; ${remedy}`);
  };
  const value = toValue(root);
  return isBaselineObject(value) ? { value, refuse } : refuse("", "a baseline is an object");
}

/** Whether a value of a baseline is an object. */
export function isBaselineObject(value: unknown): value is BaselineObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads the baseline that a new one replaces. Undefined when the file does not exist. Throws UsageError when the file is not a
 * baseline, so a policy is not overwritten.
 */
export function replacedBaseline<T>(file: string, read: () => T): T | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(
      `${error.message}\nThe word after --write-baseline is the file to write, and only a baseline is written over.`,
    );
  }
}

/** Writes the file of a baseline as a whole. Throws UsageError where it cannot be written. */
export function writeBaselineFile(file: string, value: BaselineObject): void {
  try {
    replaceFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(`the baseline ${file} cannot be written: ${readProblem(error)}`);
  }
}
