import { childPointer, nearest, type SourceText, type Span } from "../../diagnostics/index.js";
import { type JsonNode, nodeAt, quote, valueInWords } from "../json.js";
import type { SchemaError } from "./validate.js";

/** How a kind of file is spoken of in messages. */
export interface FileWords {
  /** `the configuration`. */
  readonly whole: string;
  /** `setting`: what a property is. */
  readonly property: string;
  /** The names of the properties that an object of the file may have, by its JSON pointer; for hints. */
  readonly namesAt: (pointer: string) => readonly string[];
  /** What to say instead of the usual; undefined for the usual. `node` is what the error is about. */
  readonly describe?: (error: SchemaError, node: JsonNode | undefined) => string | undefined;
}

/** Something that is wrong with a file of our own. */
export interface FileProblem {
  readonly span: Span;
  readonly message: string;
  readonly remedy?: string | undefined;
}

/** The errors of a file of our own as lines for people: `file:line:column: what is wrong`. */
export function placedErrors(
  source: SourceText,
  root: JsonNode | undefined,
  errors: readonly SchemaError[],
  words: FileWords,
): string[] {
  return fileProblems(root, errors, words).map(({ span, message }) => `${placeOf(source, span)}: ${message}`);
}

/** The errors of a file of our own in a person's words, each with its place. */
export function fileProblems(
  root: JsonNode | undefined,
  errors: readonly SchemaError[],
  words: FileWords,
): readonly FileProblem[] {
  const misspelt = new Set<string>();
  for (const { instancePath, keyword, params } of errors) {
    if (keyword !== "additionalProperties") continue;
    const near = nearest(String(params["additionalProperty"]), words.namesAt(instancePath));
    if (near !== undefined) misspelt.add(childPointer(instancePath, near));
  }
  return errors.flatMap((error) => {
    const { instancePath, keyword, params } = error;
    // The parts of a condition have said what is wrong.
    if (keyword === "if") return [];
    // What is there under a misspelt name is not missing too.
    if (keyword === "required" && misspelt.has(childPointer(instancePath, String(params["missingProperty"]))))
      return [];
    const place = root && nodeAt(root, instancePath);
    const key = keyword === "additionalProperties" ? String(params["additionalProperty"]) : undefined;
    const member = key === undefined || root === undefined ? undefined : nodeAt(root, childPointer(instancePath, key));
    const span = (key === undefined ? place?.node : member?.key) ?? { start: 0, end: 0 };
    return [{ span, message: words.describe?.(error, place?.node) ?? describe(error, place?.node, words) }];
  });
}

/** `file:line:column` of a place in a text. */
export function placeOf(source: SourceText, { start }: Span): string {
  const { line, column } = source.position(start);
  return `${source.name}:${line}:${column}`;
}

/** A list of more names than these is not shown. */
const mostNames = 15;

function describe(
  { instancePath, keyword, message, params }: SchemaError,
  node: JsonNode | undefined,
  words: FileWords,
): string {
  const name = instancePath === "" ? words.whole : instancePath;
  const given = node === undefined ? "" : `, but is ${valueInWords(node)}`;
  if (keyword === "additionalProperties") {
    const key = String(params["additionalProperty"]);
    const names = words.namesAt(instancePath);
    const near = nearest(key, names);
    const hints = [
      ...(near === undefined ? [] : [`did you mean "${near}"?`]),
      ...(names.length === 0 || names.length > mostNames ? [] : [`Allowed: ${names.join(", ")}`]),
    ];
    return `unknown ${words.property} ${quote(key)}${hints.length === 0 ? "" : `; ${hints.join(" ")}`}`;
  }
  if (keyword === "enum" && Array.isArray(params["allowedValues"])) {
    return `${name} must be one of ${params["allowedValues"].join(", ")}${given}`;
  }
  if (keyword === "required") return `${name} has no "${String(params["missingProperty"])}"`;
  if (keyword === "type") return `${name} must be of type ${String(params["type"])}${given}`;
  return `${name} ${message ?? "is not valid"}`;
}
