import { nearest, type SourceText, type Span } from "../../diagnostics/index.js";
import { type JsonNode, nodeAt, quote } from "../json.js";
import type { SchemaError } from "./validate.js";

/** How a kind of file is spoken of in messages. */
export interface FileWords {
  /** `the configuration`. */
  readonly whole: string;
  /** `setting`: what a property is. */
  readonly property: string;
  /** All names of properties, for hints. */
  readonly names: readonly string[];
}

/** The errors of a file of our own as lines for people: `file:line:column: what is wrong`. */
export function placedErrors(
  source: SourceText,
  root: JsonNode | undefined,
  errors: readonly SchemaError[],
  words: FileWords,
): string[] {
  return errors.map((error) => {
    const place = root && nodeAt(root, error.instancePath);
    const key = String(error.params["additionalProperty"] ?? "");
    const member = root && nodeAt(root, `${error.instancePath}/${key}`);
    const span = (key === "" ? place?.node : member?.key) ?? { start: 0, end: 0 };
    return `${placeOf(source, span)}: ${describe(error, key, words)}`;
  });
}

/** `file:line:column` of a place in a text. */
export function placeOf(source: SourceText, { start }: Span): string {
  const { line, column } = source.position(start);
  return `${source.name}:${line}:${column}`;
}

function describe({ instancePath, keyword, message, params }: SchemaError, key: string, words: FileWords): string {
  const name = instancePath === "" ? words.whole : instancePath;
  if (keyword === "additionalProperties") {
    const near = nearest(key, words.names);
    return `${quote(key)} is not a ${words.property}${near === undefined ? "" : `; did you mean "${near}"?`}`;
  }
  if (keyword === "enum" && Array.isArray(params["allowedValues"])) {
    return `${name} must be one of ${params["allowedValues"].join(", ")}`;
  }
  if (keyword === "required") return `${name} has no "${String(params["missingProperty"])}"`;
  if (keyword === "type") return `${name} must be of type ${String(params["type"])}`;
  if (instancePath.endsWith("/expires")) return `${name} must be a date such as 2026-12-31`;
  return `${name} ${message ?? "is not valid"}`;
}
