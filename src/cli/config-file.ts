import { isAtLeast, nearest, problemInWords, type Severity, type SourceText } from "../diagnostics/index.js";
import { allRules, defaultSettings, ruleById } from "../lint/index.js";
import {
  type FileProblem,
  type FileWords,
  fileProblems,
  type JsonNode,
  nodeAt,
  parseJson,
  placeOf,
  quote,
  type SchemaError,
  type SchemaValidator,
  toValue,
} from "../policy/index.js";
import { mayBeAccepted } from "../report/index.js";
import type { Config, ExplainedHole, MfaExemption, Suppression } from "./config-types.js";
import * as validators from "./config-validator.generated.js";
import { UsageError } from "./exit.js";
import { readText } from "./files.js";
import { globProblem, roleGlobProblem } from "./globs.js";
import type { StandardInput } from "./standard-input.js";

type RuleSeverity = Severity | "off";

/** The fields of a configuration that its schema has approved. */
interface ConfigFile {
  readonly failOn?: Severity;
  readonly maxFileSize?: number;
  readonly rules?: Readonly<
    Record<string, RuleSeverity | { readonly severity?: RuleSeverity; readonly maximumMfaAge?: number }>
  >;
  readonly rulesUrl?: string;
  readonly ownAccounts?: readonly string[];
  readonly mfaExempt?: readonly Omit<MfaExemption, "place">[];
  readonly suppressions?: readonly Omit<Suppression, "place">[];
  readonly coverage?: readonly Omit<ExplainedHole, "place">[];
}

/** Reads a configuration. Throws UsageError with the place of each mistake. */
export function readConfigFile(name: string, standardInput: StandardInput): Config {
  const source = readText(name, { maximumSize: 1024 * 1024, standardInput });
  if ("refused" in source) throw new UsageError(`the configuration ${name} cannot be read: ${source.refused}`);
  const { root, problems } = parseJson(source);
  const value = root === undefined ? undefined : toValue(root);
  if (root === undefined) throw refusal(source, problems);
  const isConfig = isConfigFile(value);
  const errors = isConfig ? [] : saidOnce(validate.errors ?? []);
  const wrong = [...problems, ...fileProblems(root, errors, words), ...beyondSchema(root)];
  if (!isConfig || wrong.length > 0) throw refusal(source, wrong);
  return configOf(source, root, value);
}

/** Whether a value is a configuration; the schema is the judge, this only tells the compiler. */
function isConfigFile(value: unknown): value is ConfigFile {
  return validate(value);
}

const validate: SchemaValidator = validators.config;

/** The errors without those that only follow from another. */
function saidOnce(errors: readonly SchemaError[]): readonly SchemaError[] {
  const withUnknownKeys = new Set(
    errors.filter(({ keyword }) => keyword === "additionalProperties").map(({ instancePath }) => instancePath),
  );
  return errors.filter(({ keyword, instancePath, schemaPath }) => {
    // Each side of a choice asks for its own; that one of them is needed is said once, and not where one is misspelt.
    if (schemaPath.includes("/anyOf/")) return false;
    if (keyword === "anyOf") return !withUnknownKeys.has(instancePath);
    const [, rule] = /^\/rules\/([^/]+)/.exec(instancePath) ?? [];
    return rule === undefined || ruleById(rule) !== undefined;
  });
}

function refusal(source: SourceText, problems: readonly FileProblem[]): UsageError {
  const inOrder = [...problems].sort((one, other) => one.span.start - other.span.start);
  const lines = inOrder.map((problem) => `${placeOf(source, problem.span)}: ${problemInWords(problem)}`);
  return new UsageError([...new Set(lines)].join("\n"));
}

function configOf(source: SourceText, root: JsonNode, value: ConfigFile): Config {
  const severities = new Map<string, RuleSeverity>();
  let { maximumMfaAge } = defaultSettings;
  for (const [id, setting] of Object.entries(value.rules ?? {})) {
    const severity = typeof setting === "string" ? setting : setting.severity;
    if (severity !== undefined) severities.set(id, severity);
    if (typeof setting === "object") maximumMfaAge = setting.maximumMfaAge ?? maximumMfaAge;
  }
  const placed = <Row>(rows: readonly Row[] | undefined, list: string) =>
    (rows ?? []).map((row, index) => {
      const pointer = `/${list}/${index}`;
      const { start } = nodeAt(root, pointer)?.node ?? root;
      return { ...row, place: { pointer, span: { start, end: start + 1 } } };
    });
  return {
    source,
    failOn: value.failOn,
    maxFileSize: value.maxFileSize,
    lint: { severities, settings: { maximumMfaAge, ownAccounts: value.ownAccounts ?? [] } },
    rulesUrl: value.rulesUrl,
    mfaExemptions: placed(value.mfaExempt, "mfaExempt"),
    suppressions: placed(value.suppressions, "suppressions"),
    explainedHoles: placed(value.coverage, "coverage"),
  };
}

/** What a schema cannot say: rules that there are, days of the calendar, globs. */
function beyondSchema(root: JsonNode): readonly FileProblem[] {
  return [
    ...membersOf(nodeAt(root, "/rules")?.node).flatMap(({ key, value }) => ruleProblems(key, value)),
    ...itemsOf(nodeAt(root, "/suppressions")?.node).flatMap((row) => [
      ...textProblems(row, "rule", (id) => unknownRule(id) ?? unchecked(id)),
      ...textProblems(row, "file", globProblem),
      ...textProblems(row, "expires", dateProblem),
    ]),
    ...itemsOf(nodeAt(root, "/mfaExempt")?.node).flatMap((row) => [
      ...textProblems(row, "role", roleGlobProblem),
      ...textProblems(row, "file", globProblem),
      ...textProblems(row, "expires", dateProblem),
    ]),
    ...itemsOf(nodeAt(root, "/coverage")?.node).flatMap((row) => textProblems(row, "file", globProblem)),
  ];
}

type JsonMembers = Extract<JsonNode, { kind: "object" }>["members"];

function membersOf(node: JsonNode | undefined): JsonMembers {
  return node?.kind === "object" ? node.members : [];
}

function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.kind === "array" ? node.items : [];
}

/** The problem of a text member, as a sentence that begins with its value. */
function textProblems(
  row: JsonNode,
  name: string,
  problemOf: (text: string) => string | undefined,
): readonly FileProblem[] {
  const node = nodeAt(row, `/${name}`)?.node;
  // That it is empty, or no text, the schema says.
  if (row.kind !== "object" || node?.kind !== "string" || node.value.trim() === "") return [];
  const problem = problemOf(node.value);
  return problem === undefined ? [] : [{ span: node, message: `${quote(node.value)} ${problem}` }];
}

function unknownRule(id: string): string | undefined {
  if (ruleById(id) !== undefined) return undefined;
  const near = nearest(id, ruleIds());
  return `is not a rule${near === undefined ? "; policy-check rules lists them" : `; did you mean ${quote(near)}?`}`;
}

/** Behind what was not checked may be anything, and from the next edit on something else. */
function unchecked(id: string): string | undefined {
  if (mayBeAccepted({ rule: id })) return undefined;
  return "says that something was not checked, so it cannot be suppressed; fix what it finds, or check other files";
}

function ruleIds(): readonly string[] {
  return allRules().map(({ id }) => id);
}

function ruleProblems(key: JsonMembers[number]["key"], value: JsonNode): readonly FileProblem[] {
  const rule = ruleById(key.value);
  if (rule === undefined) return [{ span: key, message: `${quote(key.value)} ${unknownRule(key.value)}` }];
  if (rule.unchecked !== true) return [];
  const node = value.kind === "object" ? nodeAt(value, "/severity")?.node : value;
  if (node?.kind !== "string" || !isRuleSeverity(node.value)) return [];
  if (node.value !== "off" && isAtLeast(node.value, rule.severity)) return [];
  const message = `${rule.id} says that something was not checked, so it can be neither switched off nor lowered`;
  return [{ span: node, message }];
}

function isRuleSeverity(text: string): text is RuleSeverity {
  return ["error", "security-warning", "warning", "suggestion", "off"].includes(text);
}

/** Months have different lengths: what is no day would never come, or come earlier than it looks. */
function dateProblem(text: string): string | undefined {
  if (!datePattern.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  const isDay = !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
  return isDay ? undefined : "is not a day of the calendar";
}

const datePattern = /^\d{4}-\d{2}-\d{2}$/;

const settings = [
  ...["$schema", "failOn", "maxFileSize", "rules", "rulesUrl", "ownAccounts", "mfaExempt", "suppressions", "coverage"],
];

/** The rules that have options, and which. */
const ruleOptions: ReadonlyMap<string, readonly string[]> = new Map([["mfa-age-above-maximum", ["maximumMfaAge"]]]);

const words: FileWords = {
  whole: "the configuration",
  property: "setting",
  namesAt: (pointer) => {
    if (pointer === "") return settings;
    if (/^\/mfaExempt\/\d+$/.test(pointer)) return ["role", "file", "reason", "expires"];
    if (/^\/suppressions\/\d+$/.test(pointer)) return ["file", "pointer", "rule", "reason", "expires"];
    if (/^\/coverage\/\d+$/.test(pointer)) return ["file", "pointer", "missing", "reason"];
    const [, id] = /^\/rules\/([^/]+)$/.exec(pointer) ?? [];
    return id === undefined ? [] : ["severity", ...(ruleOptions.get(id) ?? [])];
  },
  describe: (error, node) => {
    switch (error.keyword) {
      case "additionalProperties":
        return misplaced(error.instancePath, String(error.params["additionalProperty"]));
      case "anyOf":
        return `${error.instancePath} needs "role" or "file", which say what is exempt`;
      case "type":
        return wrongType(error, node);
      case "pattern":
        return wrongText(error.instancePath);
      case "maximum":
        if (!error.instancePath.endsWith("/maximumMfaAge")) return undefined;
        return `${error.instancePath} must be at most 129600 seconds: no session with MFA lasts longer than 36 hours`;
      default:
        return undefined;
    }
  },
};

/** A setting that belongs elsewhere; undefined for one that there is not. */
function misplaced(pointer: string, key: string): string | undefined {
  if (pointer === "" && ruleById(key) !== undefined) return `${quote(key)} is a rule; it belongs in "rules"`;
  if (pointer.startsWith("/rules/") && settings.includes(key)) {
    return `${quote(key)} is not a setting of a rule; it belongs to the top of the configuration`;
  }
  const [owner] = [...ruleOptions].find(([, options]) => options.includes(key)) ?? [];
  return owner === undefined ? undefined : `${quote(key)} is a setting of the rule ${owner}; it belongs in "rules"`;
}

function wrongType({ instancePath }: SchemaError, node: JsonNode | undefined): string | undefined {
  if (/^\/rules\/[^/]+$/.test(instancePath))
    return `${instancePath} must be a severity such as "warning", or an object`;
  if (!/^\/ownAccounts\/\d+$/.test(instancePath)) return undefined;
  const hint = node?.kind === "number" ? `: ${quote(node.text)}` : "";
  return `${instancePath} must be an account ID as a text, in quotes${hint}`;
}

function wrongText(pointer: string): string {
  if (pointer === "/rulesUrl") return `${pointer} must be the page's URL, beginning with https:// and without "#"`;
  if (pointer.startsWith("/ownAccounts/")) return `${pointer} must be an account ID, 12 digits`;
  if (pointer.endsWith("/expires")) return `${pointer} must be a date such as 2026-12-31`;
  if (pointer.endsWith("/pointer")) return `${pointer} must be a JSON pointer such as /Statement/0`;
  return `${pointer} must not be empty`;
}
