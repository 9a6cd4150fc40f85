import { childPointer, type SourceText } from "../diagnostics/index.js";
import { type JsonNode, type ParsedJson, parseJson } from "../policy/index.js";
import { type Emit, readCollection, readCollectionTree } from "./collection.js";
import { type Content, containerOf } from "./containers/index.js";
import { nestedTemplates } from "./containers/nested-templates.js";
import { listedRole, member, policyOf, policyOfRole } from "./documents.js";
import { partOf } from "./embedded-text.js";
import { asIdentityPolicy, identityPolicyAt, nodeSpeaksOfMfa, shownPolicyIn } from "./identity-policies.js";
import {
  looksLikeTrustPolicy,
  type OtherClause,
  otherBrokenText,
  otherStructureOf,
  otherYamlOf,
  templatedTrustPolicy,
} from "./kinds/index.js";
import { ListedRoles } from "./listed-roles.js";
import { movedBelow } from "./moved.js";
import { Pages } from "./pages.js";
import { isIdentityPolicy, isTrustPolicy, type OtherPolicy } from "./policy-kind.js";
import { type Shape, shapeOf } from "./recognise.js";
import type { RolesBefore } from "./roles-before.js";
import { textInScalar } from "./scalar-text.js";
import { placeWith, type SourcePolicy } from "./source-policy.js";
import type { YamlDocument } from "./template/index.js";
import { mayHavePlaceholders } from "./template/placeholder-signs.js";
import type { Templates } from "./templates.js";
import { documentsOf, type Tree, treeBelow, withPlaceholders } from "./tree.js";
import { isFlow, isSureOfRoles, mayHoldRoles } from "./yaml-words.js";

/** What a text turned out to be. */
export type SourceAnswer =
  /** Something with roles; their policies have been handed on. */
  | { readonly kind: "roles" }
  /**
   * One trust policy. Where it was not named, but found in a folder, `doubt` says what it is more likely than a trust
   * policy. An identity policy that was found counts if it has to do with MFA; `instead` is what it is else.
   */
  | {
      readonly kind: "policy";
      readonly policy: SourcePolicy;
      readonly doubt?: OtherClause | undefined;
      readonly instead?: { readonly what: OtherClause; readonly policy?: OtherPolicy | undefined } | undefined;
    }
  /** It holds no trust policy, but this; `policy` where that is a policy of another kind. */
  | { readonly kind: "nothing"; readonly what: OtherClause; readonly policy?: OtherPolicy | undefined }
  /** It is far larger than a policy, and nothing that may be. */
  | { readonly kind: "too-large" }
  /** It is to be read again with {@link loadTemplates}; what was handed on does not count. */
  | { readonly kind: "needs-templates"; readonly isYaml: boolean };

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
  /** Gathers the roles of all texts that stand in one, so that each counts once. */
  readonly listed?: ListedRoles | undefined;
  /** Whether identity policies are policies as well, and not something else than a trust policy. */
  readonly identityPolicies?: boolean | undefined;
  /** The roles of texts that were read before, where they may be there once more. */
  readonly before?: RolesBefore | undefined;
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
    if (options.isLarge === true && !yamlListKeys.test(source.text.slice(0, largeText))) return { kind: "too-large" };
  }
  return readText(source, "", options, { depth: 0, isSubstituted: false });
}

/** Where a text stands. */
type Inside = Pick<Tree, "depth" | "isSubstituted">;

/** Reads a text, which may be a string of another, as what it is. */
function readText(source: SourceText, base: string, options: ReadOptions, inside: Inside): SourceAnswer {
  const parsed = parseJson(source);
  if (parsed.root !== undefined) return readJson(source, parsed, base, options, inside);
  if (isLines(source.text)) return readLines(source, base, options, inside);
  if (mayHoldRoles(source.text)) {
    const answer = readYaml(source, base, options, inside);
    if (answer !== undefined) return answer;
  }
  if (isYaml(source.text)) return { kind: "nothing", what: otherYamlOf(source.text) };
  return broken(source, parsed, base);
}

/** Reads a text in little more memory than its own; undefined when it is neither a list of roles nor lines of JSON. */
function readLarge(source: SourceText, options: ReadOptions): SourceAnswer | undefined {
  if (isLines(source.text)) return readLines(source, "", options, { depth: 0, isSubstituted: false });
  const { count, root, problem } = readCollection(source, "", options);
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
  return collectionKeys.test(beginning) || yamlListKeys.test(beginning) || isLines(beginning);
}

/** What the AWS CLI prints with `--output yaml` and `yaml-stream`. */
const yamlListKeys =
  /^(- | {2})?(Roles|InstanceProfiles|RoleDetailList|UserDetailList|GroupDetailList|Policies):(\s|$)/m;

const collectionKeys =
  /"(AssumeRolePolicyDocument|Roles|InstanceProfiles|RoleDetailList|UserDetailList|GroupDetailList|Policies|format_version|terraform_version|planned_values|resource_changes|configuration)"\s*:/;

function readJson(
  source: SourceText,
  { root, problems }: ParsedJson,
  base: string,
  options: ReadOptions,
  inside: Inside,
): SourceAnswer {
  if (root === undefined) return broken(source, { root, problems }, base);
  return readTree({ source, root, problems, ambiguous: [], isYaml: false, base, ...inside }, options);
}

/** Reads a value as what it is by its structure, of JSON or YAML. */
function readTree(tree: Tree, options: ReadOptions): SourceAnswer {
  const { source, root, problems, base, isYaml } = tree;
  const container = containerOf(root);
  if (container !== undefined) return readContents(container.contents(root), container.without, tree, options);
  const shape = shapeOf(root);
  switch (shape.kind) {
    case "policy":
    case "doubtful": {
      if (isYaml) return readYamlPolicy(tree, options);
      return readPolicy(source, { root, problems }, base, options, shape.kind === "policy" ? undefined : shape.what);
    }
    case "role": {
      const role = shape.pointer === "" ? root : member(root, "Role");
      const read = documentsOf(tree, options);
      const policy = role?.kind === "object" ? policyOfRole(read, role, base + shape.pointer) : undefined;
      const listed = role?.kind === "object" ? listedRole(source, role, base + shape.pointer) : undefined;
      if (policy === undefined || listed === undefined)
        return { kind: "nothing", what: "a role without a trust policy" };
      const own = options.listed === undefined ? policy : options.listed.once(listed, policy);
      if (own !== undefined) options.emit(own);
      return { kind: "roles" };
    }
    case "collection": {
      // As a text of its own it is read once more, in little memory.
      const isWhole = !isYaml && root.start === source.text.search(/\S/);
      const count = isWhole
        ? readCollection(source, base, options).count
        : readCollectionTree(tree, documentsOf(tree, options), options);
      if (count > 0) return { kind: "roles" };
      return { kind: "nothing", what: isYaml && root.kind === "array" ? otherYamlOf(source.text) : shape.what };
    }
    case "template":
      return readTemplate(tree, options);
    case "other":
      if (isYaml) return { kind: "nothing", what: otherYaml(root) };
      return identityPolicyOf(tree, shape, options) ?? { kind: "nothing", what: shape.what, policy: shape.policy };
  }
}

/** A value that is an identity policy, or an answer of IAM about one; undefined where it is not, or they are not asked for. */
function identityPolicyOf(
  { source, root, problems, base }: Tree,
  { what, policy: other }: Extract<Shape, { readonly kind: "other" }>,
  options: ReadOptions,
): SourceAnswer | undefined {
  if (options.identityPolicies !== true) return undefined;
  const instead = { what, policy: other };
  if (other !== undefined && isIdentityPolicy(other)) {
    const answer = readPolicy(source, { root, problems }, base, options, undefined);
    if (answer.kind !== "policy" || answer.policy.kind !== "policy") return answer;
    return { kind: "policy", policy: asIdentityPolicy(answer.policy, { holders: [] }), instead };
  }
  const shown = shownPolicyIn(root);
  if (shown === undefined) return undefined;
  const policy = identityPolicyAt(source, shown.node, base + shown.pointer, shown.identity);
  return { kind: "policy", policy, instead };
}

/** Texts inside of texts inside of texts: nobody goes further. */
const deepestText = 6;

/** Reads the parts of a value. */
function readContents(
  contents: Iterable<Content>,
  without: OtherClause,
  tree: Tree,
  options: ReadOptions,
): SourceAnswer {
  return gathered(contents, without, options, (content, each) => {
    const { source, base, depth } = tree;
    switch (content.kind) {
      case "policy": {
        const { node, pointer, name, role } = content;
        if (options.templates === undefined) return { kind: "needs-templates", isYaml: false };
        const policy = documentsOf(tree, options)(node, base + pointer, { name, role });
        each.emit(withPlaceholders(policy, options.templates, options.accounts));
        return { kind: "roles" };
      }
      case "value":
        return readTree(treeBelow(tree, content.node, content.pointer), each);
      case "template":
        return readTemplate(treeBelow(tree, content.root, content.pointer, content.below), each, content.below);
      case "text": {
        const { node, pointer, isSure, isSubstituted } = content;
        if (depth >= deepestText) return { kind: "nothing", what: without };
        const inner = textInScalar(source, node);
        const answer = readText(inner, base + pointer, each, { depth: depth + 1, isSubstituted });
        return answer.kind === "policy" && !isSure ? { kind: "nothing", what: without } : answer;
      }
      case "unknown": {
        const { name, pointer, span, why } = content;
        each.emit({ kind: "unknown", name, source, pointer: base + pointer, span, why });
        return { kind: "roles" };
      }
    }
  });
}

function otherYaml(root: JsonNode): OtherClause {
  return otherStructureOf(root) ?? "YAML that is not a CloudFormation template";
}

/** A trust policy that is written in YAML, for tools that make JSON of it: only where nothing else can be meant. */
function readYamlPolicy(tree: Tree, options: ReadOptions): SourceAnswer {
  const { root, base } = tree;
  if (!isTrustPolicy(root)) return { kind: "nothing", what: otherYaml(root) };
  const policy = documentsOf(tree, options)(root, base, { name: "", role: {} });
  return { kind: "policy", policy };
}

function readPolicy(
  source: SourceText,
  parsed: ParsedJson,
  base: string,
  { templates, accounts }: ReadOptions,
  doubt: OtherClause | undefined,
): SourceAnswer {
  const policy = policyOf(parsed, { name: "", pointer: base, source });
  if (policy.kind !== "policy" || !mayHavePlaceholders(source.text)) return { kind: "policy", policy, doubt };
  if (templates === undefined) return { kind: "needs-templates", isYaml: false };
  const [root] = policy.placed.variants;
  const unknowns = root === undefined ? undefined : templates.withUnknowns(source, root, accounts);
  return { kind: "policy", policy: { ...policy, placed: placeWith(policy.placed, unknowns ?? {}) }, doubt };
}

/** Whether an identity policy has to do with MFA. */
export function isAboutMfa({ policy }: Extract<SourceAnswer, { readonly kind: "policy" }>): boolean {
  if (policy.kind !== "policy") return true;
  const { source, placed } = policy;
  return source === undefined || placed.variants.some((node) => nodeSpeaksOfMfa(source, node));
}

/** A text that cannot be read is a trust policy with a mistake only if it has words of trust policies. */
function broken(source: SourceText, parsed: ParsedJson, base = ""): BrokenAnswer {
  const [problem] = parsed.problems;
  const doubt = otherBrokenText(source.text, problem?.span.start ?? 0);
  const problems = doubt === templatedTrustPolicy ? parsed.problems.map(asTemplate) : parsed.problems;
  return { kind: "policy", policy: policyOf({ ...parsed, problems }, { name: "", pointer: base, source }), doubt };
}

type BrokenAnswer = Extract<SourceAnswer, { readonly kind: "policy" }>;

function asTemplate(problem: ParsedJson["problems"][number]): ParsedJson["problems"][number] {
  const message = "the trust policy is a template of another program, which cannot be read before it is rendered";
  return { ...problem, message, remedy: "render the template, and check the result" };
}

/**
 * Each line is read as a text of its own; pointers are those of the list of all lines that are not blank. Lines without
 * roles are skipped, but a line that is not JSON may hide one.
 */
function readLines(source: SourceText, base: string, options: ReadOptions, inside: Inside): SourceAnswer {
  const pages = new Pages();
  const listed = new ListedRoles();
  let index = 0;
  const answer = gathered(linesOf(source.text), "lines of JSON without roles", options, (line, each) => {
    const part = partOf(source, line.index, line.index + line[0].length);
    return readJson(part, parseJson(part), childPointer(base, index++), { ...each, pages, listed }, inside);
  });
  const unread = answer.kind === "needs-templates" ? [] : pages.unread();
  for (const part of unread) options.emit(part);
  return unread.length > 0 ? { kind: "roles" } : answer;
}

/**
 * Reads all that stands in one text; `without` is what it is where none of it has a role. A part that is broken counts
 * where any other is about roles; else the first such is what there is to say.
 */
function gathered<Part>(
  parts: Iterable<Part>,
  without: OtherClause,
  options: ReadOptions,
  read: (part: Part, options: ReadOptions) => SourceAnswer,
): SourceAnswer {
  let count = 0;
  const held: BrokenAnswer[] = [];
  const emit: Emit = (policy) => {
    count += held.length + 1;
    for (const each of held.splice(0)) options.emit(each.policy);
    options.emit(policy);
  };
  for (const part of parts) {
    const answer = read(part, { ...options, emit });
    if (answer.kind === "needs-templates") return answer;
    if (answer.kind === "policy" && answer.instead !== undefined && !isAboutMfa(answer)) continue;
    if (answer.kind === "policy" && answer.doubt === undefined) emit(answer.policy);
    else if (answer.kind === "policy" && answer.policy.kind === "broken") held.push(answer);
  }
  if (count === 0) return held[0] ?? { kind: "nothing", what: without };
  for (const { policy } of held) options.emit(policy);
  return { kind: "roles" };
}

/**
 * Reads a text that is not JSON as YAML, which may hold several documents; pointers are then those of the list of all that
 * are not empty. Undefined where it is not meant to be YAML.
 */
function readYaml(source: SourceText, base: string, options: ReadOptions, inside: Inside): SourceAnswer | undefined {
  const parser = options.templates?.readYaml;
  if (parser === undefined) return { kind: "needs-templates", isYaml: true };
  const documents = parser(source);
  const isLikeJson = isFlow(source.text);
  const unread = documents.some(({ root }) => root === undefined);
  const isAboutRoles = isSureOfRoles(source.text) || looksLikeTrustPolicy(source.text);
  if (unread && (isLikeJson || !isAboutRoles) && documents.length === 1) return undefined;
  const read = (parsed: YamlDocument, place: string, each: ReadOptions): SourceAnswer => {
    const { root, problems, ambiguous } = parsed;
    if (root !== undefined)
      return readTree({ source, root, problems, ambiguous, isYaml: true, base: place, ...inside }, each);
    return broken(source, parsed, place);
  };
  const [only, second] = documents;
  if (only !== undefined && second === undefined) {
    // What is almost JSON is JSON with a mistake, but for templates, which may be written in YAML.
    const isMeant = !isLikeJson || (only.root !== undefined && isMeantAsYaml(only.root));
    return isMeant ? read(only, base, options) : undefined;
  }
  let index = 0;
  const listed = new ListedRoles();
  return gathered(documents, "templates without roles", options, (document, each) =>
    read(document, childPointer(base, index++), { ...each, listed }),
  );
}

/** Whether a text in brackets is of a kind that may be written in YAML. */
function isMeantAsYaml(root: JsonNode): boolean {
  return shapeOf(root).kind === "template" || containerOf(root) !== undefined;
}

function readTemplate(tree: Tree, options: ReadOptions, below = ""): SourceAnswer {
  const { source, problems, ambiguous, base } = tree;
  const { templates, emit, accounts } = options;
  if (templates === undefined) return { kind: "needs-templates", isYaml: false };
  const hasVariables = tree.isSubstituted || templates.mayHaveVariables(source.text);
  const root = hasVariables ? templates.withVariables(tree.root, tree.isSubstituted) : tree.root;
  let count = 0;
  for (const policy of templates.templatePolicies(source, root, { problems, ambiguous, accounts })) {
    count++;
    emit(movedBelow(base, policy, source, below));
  }
  const nested = readContents(nestedTemplates(tree.root, ""), "a template without roles", tree, options);
  if (nested.kind !== "nothing") return nested;
  return count > 0 ? { kind: "roles" } : { kind: "nothing", what: "a template without roles" };
}

/** Whether a text that is no JSON is YAML: JSON begins neither with a word and a colon nor with a dash and a space. */
function isYaml(text: string): boolean {
  return /^\s*(#.*[\r\n]\s*)*(---|-\s|[A-Za-z_][\w.-]*:\s)/.test(text);
}

/**
 * Whether each line is a JSON text of its own (https://github.com/ndjson/ndjson-spec), as far as the first ones tell: all
 * begin a text, and one that ends it is followed by another, which no single text has. The first may be broken.
 */
export function isLines(text: string): boolean {
  const [first, second, third] = linesOf(text);
  // Templates of other programs begin lines with {{ and {%.
  const begins = (line: RegExpExecArray | undefined): boolean =>
    line !== undefined && /^(?:\[.|\{[^{%#])/.test(line[0]);
  const ends = (line: RegExpExecArray | undefined): boolean => line !== undefined && /[}\]]\s*$/.test(line[0]);
  if (!begins(first) || !begins(second)) return false;
  return ends(first) || (ends(second) && begins(third));
}

/** The lines that are not blank, from their first character on. Other separators than these may stand in strings of JSON. */
export function linesOf(text: string): Iterable<RegExpExecArray> {
  return text.matchAll(/[^\s][^\r\n]*/g);
}
