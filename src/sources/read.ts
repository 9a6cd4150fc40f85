import { childPointer, type SourceText } from "../diagnostics/index.js";
import { type JsonNode, type ParsedJson, parseJson } from "../policy/index.js";
import { type Emit, readCollection } from "./collection.js";
import { below, member, policyOf, policyOfRole } from "./documents.js";
import { partOf } from "./embedded-text.js";
import { Pages } from "./pages.js";
import { shapeOf } from "./recognise.js";
import type { Remark, SourcePolicy } from "./source-policy.js";
import type { AmbiguousScalar, YamlDocument } from "./template/index.js";
import { mayBeYamlTemplate } from "./template/recognise.js";

/** What a text turned out to be. */
export type SourceAnswer =
  /** Something with roles; their policies have been handed on. */
  | { readonly kind: "roles" }
  /**
   * One trust policy. Where it was not named, but found in a folder, `doubt` says what it is more likely than a trust
   * policy.
   */
  | { readonly kind: "policy"; readonly policy: SourcePolicy; readonly doubt?: string | undefined }
  /** It holds no trust policy, but this. */
  | { readonly kind: "nothing"; readonly what: string }
  /** It is far larger than a policy, and nothing that may be. */
  | { readonly kind: "too-large" }
  /** It is to be read again with {@link loadTemplates}; what was handed on does not count. */
  | { readonly kind: "needs-templates"; readonly isYaml: boolean };

/** What reads templates of CloudFormation, and policies with placeholders. */
export interface Templates extends Pick<typeof import("./template/index.js"), "templatePolicies" | "withUnknowns"> {
  /** Reads YAML; absent where no text was YAML yet. */
  readonly readYaml?: (source: SourceText) => readonly YamlDocument[];
}

/** Loads what only some texts need: the functions of CloudFormation, and YAML. */
export async function loadTemplates(isYaml: boolean): Promise<Templates> {
  const { loadYamlReader, templatePolicies, withUnknowns } = await import("./template/index.js");
  return { templatePolicies, withUnknowns, ...(isYaml ? { readYaml: await loadYamlReader() } : {}) };
}

/** How to read a text. */
export interface ReadOptions {
  readonly emit: Emit;
  readonly templates?: Templates | undefined;
  /** Whether a text is larger than a policy may be, so that it must be something else. */
  readonly isLarge?: boolean;
  /** Accounts that values which are not known may be, besides those that are made up. */
  readonly accounts?: readonly string[] | undefined;
  /** Gathers the pages of lists of all texts that stand in one. */
  readonly pages?: Pages | undefined;
}

/** From this size on a text is first taken for a list of roles, in UTF-16 units: its tree would be larger still. */
const largeText = 1024 * 1024;

/**
 * Finds the trust policies of a text, which is recognised by its content, and hands them on, each as soon as it is read.
 * Never throws.
 */
export function readSource(source: SourceText, options: ReadOptions): SourceAnswer {
  if (options.isLarge === true || source.text.length > largeText) {
    const answer = readLarge(source, options);
    if (answer !== undefined) return answer;
    if (options.isLarge === true) return { kind: "too-large" };
  }
  const parsed = parseJson(source);
  if (parsed.root !== undefined) return readJson(source, parsed, "", options);
  if (isLines(source.text)) return readLines(source, options);
  if (mayBeYamlTemplate(source.text)) return readYaml(source, options);
  if (isYaml(source.text)) return { kind: "nothing", what: "YAML that is not a CloudFormation template" };
  return broken(source, parsed);
}

/** Reads a text in little more memory than its own; undefined when it is neither a list of roles nor lines of JSON. */
function readLarge(source: SourceText, options: ReadOptions): SourceAnswer | undefined {
  if (isLines(source.text)) return readLines(source, options);
  const { count, root, problem } = readCollection(source, "", options.emit);
  if (root === undefined) {
    if (problem === undefined || count === 0) return undefined;
    // What could be read of a text that ends too early counts; that it ends is said.
    options.emit({ kind: "broken", name: "", pointer: "", source, problems: [problem] });
    return { kind: "roles" };
  }
  if (count > 0) return { kind: "roles" };
  const shape = shapeOf(root);
  return shape.kind === "collection" ? { kind: "nothing", what: shape.what } : undefined;
}

/** Whether a text that begins so may be a list of roles, a Terraform plan or lines of JSON. */
export function mayBeCollection(beginning: string): boolean {
  return collectionKeys.test(beginning) || isLines(beginning);
}

const collectionKeys =
  /"(AssumeRolePolicyDocument|Roles|InstanceProfiles|RoleDetailList|UserDetailList|GroupDetailList|Policies|format_version|terraform_version|planned_values|resource_changes|configuration)"\s*:/;

function readJson(source: SourceText, parsed: ParsedJson, base: string, options: ReadOptions): SourceAnswer {
  const { root } = parsed;
  if (root === undefined) return broken(source, parsed, base);
  const shape = shapeOf(root);
  switch (shape.kind) {
    case "policy":
      return readPolicy(source, parsed, base, options, undefined);
    case "doubtful":
      return readPolicy(source, parsed, base, options, shape.what);
    case "role": {
      const role = shape.pointer === "" ? root : member(root, "Role");
      const policy = role?.kind === "object" ? policyOfRole(source, role, base + shape.pointer) : undefined;
      if (policy === undefined) return { kind: "nothing", what: "a role without a trust policy" };
      options.emit(policy);
      return { kind: "roles" };
    }
    case "collection": {
      const { count } = readCollection(source, base, options.emit, options.pages);
      return count > 0 ? { kind: "roles" } : { kind: "nothing", what: shape.what };
    }
    case "template":
      return readTemplate(source, root, parsed, base, options);
    case "other":
      return { kind: "nothing", what: shape.what };
  }
}

function readPolicy(
  source: SourceText,
  parsed: ParsedJson,
  base: string,
  { templates, accounts }: ReadOptions,
  doubt: string | undefined,
): SourceAnswer {
  const policy = policyOf(parsed, { name: "", pointer: base, source });
  if (policy.kind !== "policy" || !mayHavePlaceholders(source.text)) return { kind: "policy", policy, doubt };
  if (templates === undefined) return { kind: "needs-templates", isYaml: false };
  const [root] = policy.placed.variants;
  const unknowns = root === undefined ? undefined : templates.withUnknowns(source, root, accounts);
  return { kind: "policy", policy: { ...policy, placed: { ...policy.placed, ...unknowns } }, doubt };
}

/** Whether there may be a placeholder such as `${account}`; policy variables have a colon, or one character. */
function mayHavePlaceholders(text: string): boolean {
  return text.includes("${") && /\$\{(?![*?$]\}|[^{}:]*:[^:])/.test(text);
}

/** A text that is not JSON is a trust policy with a mistake only if it has words of trust policies. */
function broken(source: SourceText, parsed: ParsedJson, base = ""): SourceAnswer {
  const doubt = /"(Statement|Principal|AssumeRolePolicyDocument)"/i.test(source.text) ? undefined : "not JSON";
  return { kind: "policy", policy: policyOf(parsed, { name: "", pointer: base, source }), doubt };
}

/**
 * Each line is read as a text of its own; pointers are those of the list of all lines that are not blank. Lines without
 * roles are skipped, but a line that is not JSON may hide one.
 */
function readLines(source: SourceText, options: ReadOptions): SourceAnswer {
  const pages = new Pages();
  const answer = readAll(linesOf(source.text), "lines of JSON without roles", options, (line, base, each) => {
    const part = partOf(source, line.index, line.index + line[0].length);
    return readJson(part, parseJson(part), base, { ...each, pages });
  });
  const unread = answer.kind === "needs-templates" ? [] : pages.unread();
  for (const part of unread) options.emit(part);
  return unread.length > 0 ? { kind: "roles" } : answer;
}

/** Reads all texts that stand in one, each with the place that it has among them as its pointer. */
function readAll<Part>(
  parts: Iterable<Part>,
  otherwise: string,
  options: ReadOptions,
  read: (part: Part, base: string, options: ReadOptions) => SourceAnswer,
): SourceAnswer {
  let count = 0;
  let index = 0;
  const emit: Emit = (policy) => {
    count++;
    options.emit(policy);
  };
  for (const part of parts) {
    const answer = read(part, childPointer("", index), { ...options, emit });
    if (answer.kind === "needs-templates") return answer;
    if (answer.kind === "policy" && (answer.doubt === undefined || answer.policy.kind === "broken"))
      emit(answer.policy);
    index++;
  }
  return count > 0 ? { kind: "roles" } : { kind: "nothing", what: otherwise };
}

/** A text may hold several documents of YAML; pointers are then those of the list of all that are not empty. */
function readYaml(source: SourceText, options: ReadOptions): SourceAnswer {
  const parser = options.templates?.readYaml;
  if (parser === undefined) return { kind: "needs-templates", isYaml: true };
  const documents = parser(source);
  const read = (parsed: YamlDocument, base: string, each: ReadOptions): SourceAnswer => {
    const { root, problems, ambiguous } = parsed;
    if (root !== undefined) return readTemplate(source, root, { problems, ambiguous }, base, each);
    return { kind: "policy", policy: policyOf(parsed, { name: "", pointer: base, source }) };
  };
  const [only, second] = documents;
  if (only !== undefined && second === undefined) return read(only, "", options);
  return readAll(documents, "templates without roles", options, read);
}

function readTemplate(
  source: SourceText,
  root: JsonNode,
  { problems, ambiguous }: Pick<ParsedJson, "problems"> & { readonly ambiguous?: readonly AmbiguousScalar[] },
  base: string,
  options: ReadOptions,
): SourceAnswer {
  const { templates, emit, accounts } = options;
  if (templates === undefined) return { kind: "needs-templates", isYaml: false };
  let count = 0;
  for (const policy of templates.templatePolicies(source, root, { problems, ambiguous, accounts })) {
    count++;
    emit(movedBelow(base, policy, source));
  }
  return count > 0 ? { kind: "roles" } : { kind: "nothing", what: "a template without roles" };
}

/** A policy of a text that is itself a part of another. */
function movedBelow(base: string, policy: SourcePolicy, source: SourceText): SourcePolicy {
  if (base === "") return policy;
  switch (policy.kind) {
    case "policy": {
      const { placed } = policy;
      const problems = below(base, placed.problems ?? []);
      return {
        ...policy,
        source: policy.source ?? source,
        placed: { ...placed, pointer: base + placed.pointer, problems },
        remarks: remarksBelow(base, policy.remarks),
        origins:
          policy.origins && new Map([...policy.origins].map(([pointer, origin]) => [base + pointer, base + origin])),
      };
    }
    case "broken":
      return {
        ...policy,
        source: policy.source ?? source,
        pointer: base + policy.pointer,
        problems: below(base, policy.problems),
      };
    case "unknown":
      return {
        ...policy,
        source: policy.source ?? source,
        pointer: base + policy.pointer,
        remarks: remarksBelow(base, policy.remarks),
      };
    case "unread":
      return { ...policy, source: policy.source ?? source, pointer: base + policy.pointer };
  }
}

function remarksBelow(base: string, remarks: readonly Remark[] | undefined): readonly Remark[] | undefined {
  return remarks?.map((remark) => ({ ...remark, pointer: base + remark.pointer }));
}

/** Whether a text that is no JSON is YAML: JSON begins neither with a word and a colon nor with three dashes. */
function isYaml(text: string): boolean {
  return /^\s*(#.*[\r\n]\s*)*(---|[A-Za-z_][\w.-]*:\s)/.test(text);
}

/**
 * Whether each line is a JSON text of its own (https://github.com/ndjson/ndjson-spec), as far as the first ones tell: all
 * begin a text, and one that ends it is followed by another, which no single text has. The first may be broken.
 */
export function isLines(text: string): boolean {
  const [first, second, third] = linesOf(text);
  const begins = (line: RegExpExecArray | undefined): boolean => line !== undefined && /^[{[]./.test(line[0]);
  const ends = (line: RegExpExecArray | undefined): boolean => line !== undefined && /[}\]]\s*$/.test(line[0]);
  if (!begins(first) || !begins(second)) return false;
  return ends(first) || (ends(second) && begins(third));
}

/** The lines that are not blank, from their first character on. Other separators than these may stand in strings of JSON. */
export function linesOf(text: string): Iterable<RegExpExecArray> {
  return text.matchAll(/[^\s][^\r\n]*/g);
}
