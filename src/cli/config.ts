import { existsSync } from "node:fs";
import type { Severity, SourceText, Span } from "../diagnostics/index.js";
import {
  type FileWords,
  nodeAt,
  parseJson,
  placedErrors,
  placeOf,
  type SchemaValidator,
  toValue,
} from "../policy/index.js";
import * as validators from "./config-validator.generated.js";
import { UsageError } from "./exit.js";
import { readText } from "./files.js";

/** The configuration file that is used when it is there. */
export const defaultConfigFile = "policy-check.config.json";

/** A finding that is accepted, and where the configuration says so. */
export interface Suppression {
  readonly file: string;
  readonly pointer: string | undefined;
  readonly rule: string;
  readonly reason: string;
  /** The last day on which it counts, YYYY-MM-DD. */
  readonly expires: string | undefined;
  readonly place: { readonly pointer: string; readonly span: Span };
}

/** The settings of `policy-check.config.json`; what it does not say is undefined. */
export interface Config {
  readonly source: SourceText | undefined;
  readonly failOn: Severity | undefined;
  readonly maxFileSize: number | undefined;
  readonly suppressions: readonly Suppression[];
}

const noConfig: Config = { source: undefined, failOn: undefined, maxFileSize: undefined, suppressions: [] };

/** The fields of a configuration that its schema has approved. */
interface ConfigFile {
  readonly failOn?: Severity;
  readonly maxFileSize?: number;
  readonly suppressions?: readonly Omit<Suppression, "place">[];
}

/** Reads the configuration; the default file may be missing. Throws UsageError with the place of each mistake. */
export function readConfig(path: string | undefined): Config {
  if (path === undefined && !existsSync(defaultConfigFile)) return noConfig;
  const name = path ?? defaultConfigFile;
  const source = readText(name, 1024 * 1024);
  if ("refused" in source) throw new UsageError(`the configuration ${name} cannot be read: ${source.refused}`);
  const { root, problems } = parseJson(source);
  const [first] = problems;
  if (first !== undefined) throw new UsageError(`${placeOf(source, first.span)}: ${first.message}`);
  const value = root === undefined ? undefined : toValue(root);
  if (root === undefined || !isConfigFile(value))
    throw new UsageError(placedErrors(source, root, validate.errors ?? [], words).join("\n"));
  const suppressions = (value.suppressions ?? []).map((suppression, index) => {
    const pointer = `/suppressions/${index}`;
    const { start } = nodeAt(root, pointer)?.node ?? root;
    const { file, rule, reason } = suppression;
    const place = { pointer, span: { start, end: start + 1 } };
    return { file, rule, reason, pointer: suppression.pointer, expires: suppression.expires, place };
  });
  return { source, failOn: value.failOn, maxFileSize: value.maxFileSize, suppressions };
}

/** Whether a value is a configuration; the schema is the judge, this only tells the compiler. */
function isConfigFile(value: unknown): value is ConfigFile {
  return validate(value);
}

const validate: SchemaValidator = validators.config;

const words: FileWords = {
  whole: "the configuration",
  property: "setting",
  names: ["$schema", "failOn", "maxFileSize", "suppressions", "file", "pointer", "rule", "reason", "expires"],
};
