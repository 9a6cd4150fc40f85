import { childPointer, type Problem, SourceText, type Span } from "../../diagnostics/index.js";
import type { JsonNode, JsonProblemCode } from "../../policy/index.js";
import type { Remark, SourcePolicy } from "../source-policy.js";
import { knownText as knownValueText, type Value } from "../template/value.js";
import { variantsOf } from "../template/variants.js";
import { Conversion, inWords } from "./conversion.js";
import { knownText } from "./evaluate/known.js";
import { addDependencies, type Choice, noDependencies } from "./evaluate/memory.js";
import type { HclValue, TextPart } from "./evaluate/value.js";
import type { Block } from "./hcl/syntax.js";
import type { Instance, ModuleInstance, RootReading } from "./module.js";
import { argumentOf, type ResourceBlock } from "./module-folder.js";
import { mainPiece, readTextDocument } from "./text-document.js";

/** A role of a module, with its trust policy as far as the files say it. */
export interface TerraformRole {
  /** The path of the file in which the policy's text is: the document's, if that is another one than the role's. */
  readonly file: string;
  /** The path of the file with the role's block. */
  readonly declaredIn: string;
  /**
   * The folders of the root modules below which it is. There is one entry only for a role of a called module that several
   * root modules make in the same way.
   */
  readonly roots: readonly string[];
  /** As Terraform has it: `aws_iam_role.deploy`, `module.x.aws_iam_role.y["a"]`. */
  readonly address: string;
  readonly policy: SourcePolicy;
  /** How much of the policy is known: all, all but some values or statements, or nothing. */
  readonly extent: "full" | "part" | "none";
  /** What is not known, with its reason: a sentence without a final period each. */
  readonly unknown: readonly string[];
  /** The variables of the root module on whose defaults the policy rests. */
  readonly defaults: readonly string[];
}

/**
 * The resources that are roles, with the argument that has the trust policy.
 *
 * - https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role
 * - https://registry.terraform.io/providers/hashicorp/awscc/latest/docs/resources/iam_role
 */
const policyArguments: ReadonlyMap<
  string,
  { readonly policy: string; readonly name: string; readonly isObject: boolean }
> = new Map([
  ["aws_iam_role", { policy: "assume_role_policy", name: "name", isObject: false }],
  ["awscc_iam_role", { policy: "assume_role_policy_document", name: "role_name", isObject: true }],
]);

/** Whether a resource is a role. */
export function isRole({ mode, type }: ResourceBlock): boolean {
  return mode === "managed" && policyArguments.has(type);
}

/** One of the roles that a block declares. */
interface DeclaredRole {
  readonly reading: RootReading;
  readonly module: ModuleInstance;
  readonly resource: ResourceBlock;
  readonly instance: Instance;
  /** Pointer to the module in its root, "" for the root itself. */
  readonly modulePointer: string;
  readonly accounts: readonly string[];
}

/** The roles of a block, one for each of its instances. */
export function rolesOf(
  reading: RootReading,
  module: ModuleInstance,
  resource: ResourceBlock,
  modulePointer: string,
  accounts: readonly string[],
): readonly TerraformRole[] {
  return module
    .instancesOf(resource.block)
    .all.map((instance) => roleOf({ reading, module, resource, instance, modulePointer, accounts }));
}

function roleOf(declared: DeclaredRole): TerraformRole {
  const { reading, module, resource, instance } = declared;
  const { evaluation } = reading;
  const { block, type, name } = resource;
  const { policy: argument, name: nameArgument } = policyArguments.get(type) ?? { policy: "", name: "" };
  const address = `${module.address}${type}.${name}${instance.suffix}`;
  const { open } = module.instancesOf(block);
  const whether = open === undefined ? [] : [`whether there is this role, because ${open.why}`];
  const pointer = pointerOf(declared, argument);
  const attribute = argumentOf(block, argument);
  const declaredIn = block.source.name;
  if (attribute === undefined) {
    const why = `the resource has no ${argument}`;
    const roots = [reading.root];
    return { file: declaredIn, declaredIn, roots, address, ...nothing(block, address, pointer, why), defaults: [] };
  }
  const dependencies = noDependencies();
  const valueWith = (choose: Choice | undefined): HclValue => {
    const found = evaluation.with(choose, () => module.argument(block, argument, instance));
    addDependencies(dependencies, found.dependencies);
    return found.value ?? { kind: "null", place: attribute.value };
  };
  const roleName = evaluation.with(undefined, () => module.argument(block, nameArgument, instance)).value;
  const facts = { name: knownText(roleName) };
  const read = readDocument(
    { ...declared, valueWith, around: attribute.value, isObject: policyArguments.get(type)?.isObject === true },
    { address, pointer, facts },
  );
  const remarks = [...dependencies.documents].flatMap((document) => remarksOf(reading, document, pointer));
  const takesRemarks = read.policy.kind === "policy" || read.policy.kind === "unknown";
  const policy = takesRemarks && remarks.length > 0 ? { ...read.policy, remarks } : read.policy;
  const conditions = [...dependencies.choices.keys()].map((condition) => `a condition depends on ${condition}, which is not known`);
  const unknown = [...new Set([...whether, ...read.unknown, ...conditions])];
  return {
    ...{ file: read.source.name, declaredIn, roots: [reading.root], address, policy, unknown },
    extent: read.extent === "full" && unknown.length > 0 ? "part" : read.extent,
    defaults: [...dependencies.defaults],
  };
}

/** Remarks on a policy document are at the document. */
function remarksOf(reading: RootReading, document: string, pointer: string): readonly Remark[] {
  return (reading.remarks.get(document) ?? []).map((remark): Remark => {
    const { place, code, message, remedy } = remark;
    const span = { start: place.start, end: place.end };
    const related = remark.related.map(({ message: other, place: at }) => ({
      message: other,
      source: at.source,
      span: { start: at.start, end: at.end },
    }));
    return { code, message, remedy, pointer, span, source: place.source, related };
  });
}

/**
 * The pointer to a role's policy: as in the JSON syntax of Terraform, below the pointers of the calls that lead to its
 * module. Keys of instances are tokens of their own.
 */
function pointerOf({ modulePointer, resource, instance }: DeclaredRole, argument: string): string {
  const { type, name } = resource;
  const tokens = ["resource", type, name, ...keyOf(instance), argument];
  return tokens.reduce<string>(childPointer, modulePointer);
}

/** The pointer to a called module. */
export function modulePointerOf(outer: string, name: string, instance: Instance): string {
  return ["module", name, ...keyOf(instance)].reduce<string>(childPointer, outer);
}

function keyOf({ suffix }: Instance): readonly string[] {
  if (suffix === "") return [];
  const inner = suffix.slice(1, -1);
  return [inner.startsWith('"') ? String(JSON.parse(inner)) : inner];
}

interface Read {
  readonly source: SourceText;
  readonly policy: SourcePolicy;
  readonly extent: TerraformRole["extent"];
  readonly unknown: readonly string[];
}

interface Reading {
  readonly valueWith: (choose: Choice | undefined) => HclValue;
  readonly around: Block["body"] | DeclaredRole["resource"]["block"] | ({ readonly source: SourceText } & Span);
  readonly accounts: readonly string[];
  readonly isObject: boolean;
}

interface Named {
  readonly address: string;
  readonly pointer: string;
  readonly facts: { readonly name: string | undefined };
}

function readDocument({ valueWith, around, accounts, isObject }: Reading, named: Named): Read {
  const { address, pointer, facts } = named;
  const likely = valueWith(() => true);
  const document = documentOf(likely, isObject);
  if (document.kind === "unknown") {
    const span = likely.place.source === around.source ? likely.place : around;
    return { source: around.source, ...nothing({ ...span, source: around.source }, address, pointer, document.why) };
  }
  const { source } = document;
  const inFile: Span = around.source === source ? around : document.span;
  const unknowns = new Map<string, string>();
  let hasUnseen = false;
  const problems: Problem<JsonProblemCode>[] = [];
  let broken: readonly Problem<JsonProblemCode>[] | undefined;
  let reason: string | undefined;
  /** The policy that a value is; undefined where it is none, or is in another file. */
  const converted = (value: HclValue): Value | undefined => {
    const own = documentOf(value, isObject);
    const conversion = new Conversion(source);
    const take = (found: Value | undefined): Value | undefined => {
      for (const unknown of conversion.unknowns) unknowns.set(unknown.identity, inWords(unknown));
      hasUnseen ||= conversion.hasUnseen;
      if (!conversion.isSpent) return found;
      reason = "the document is too large";
      return undefined;
    };
    if (own.kind === "unknown") {
      reason ??= own.why;
      return undefined;
    }
    if (own.kind === "structure") return take(conversion.value(own.value, inFile));
    const read = readTextDocument(source, own.text, inFile, () => conversion);
    if (read.kind === "unknown") {
      reason ??= `${read.within} is outside the strings of its JSON`;
      return take(undefined);
    }
    const own2 = read.problems.map((problem) => ({ ...problem, pointer: pointer + problem.pointer }));
    if (read.kind === "broken") {
      broken ??= own2;
      return take(undefined);
    }
    for (const problem of own2) {
      if (!problems.some(({ message, span }) => message === problem.message && span.start === problem.span.start))
        problems.push(problem);
    }
    return take(read.value);
  };
  const first = converted(likely);
  const span = document.span;
  const none = (why: string): Read => ({
    source,
    ...nothing({ ...span, source }, address, pointer, why),
    unknown: [...new Set([why, ...unknowns.values()])],
  });
  if (first === undefined) {
    if (broken === undefined) return none(reason ?? "it is not a policy");
    const policy: SourcePolicy = { kind: "broken", name: address, pointer, source, problems: broken };
    return { source, policy, extent: unknowns.size === 0 ? "full" : "part", unknown: [...unknowns.values()] };
  }
  const why = whyUnknown(first);
  if (why !== undefined) return none(unknowns.get(why) ?? why);
  // Branches that are no policy, or are written elsewhere, are seen by nobody.
  let isChosen = false;
  const asked = (choose: Choice): Value | undefined => {
    const value = valueWith((condition) => {
      isChosen = true;
      return choose(condition);
    });
    const found = converted(value);
    const isRead = found !== undefined && whyUnknown(found) === undefined;
    hasUnseen ||= !isRead;
    return isRead ? found : undefined;
  };
  const whole = unknowns.size === 0 && !hasUnseen ? nodeOf(first) : undefined;
  if (whole !== undefined) asked(() => true);
  const role = facts.name === undefined ? {} : facts;
  if (whole !== undefined && !isChosen) {
    const placed = { pointer, variants: [whole], role, problems };
    return {
      source,
      policy: { kind: "policy", name: address, source, placed, isNotFixable: true },
      extent: "full",
      unknown: [],
    };
  }
  const names = new SourceText(source.name, source.text.slice(span.start, span.end));
  const sampled = new Set<JsonNode>();
  const variants = variantsOf(names, asked, accounts, (node, isWhole) => mark(node, isWhole, sampled));
  if (variants.variants.length === 0) return none(reason ?? "its branches are not policies");
  const placed = {
    ...{ pointer, role, problems, sampled, ...variants },
    hasUnseenBranches: variants.hasUnseenBranches || hasUnseen,
  };
  return {
    source,
    policy: { kind: "policy", name: address, source, placed, isNotFixable: true },
    extent: "part",
    unknown: [...unknowns.values()],
  };
}

type Document =
  | { readonly kind: "structure"; readonly value: HclValue; readonly source: SourceText; readonly span: Span }
  | {
      readonly kind: "text";
      readonly text: Extract<HclValue, { readonly kind: "text" }>;
      readonly source: SourceText;
      readonly span: Span;
    }
  | { readonly kind: "unknown"; readonly why: string };

/** The document that an argument has, and the file that it is in. */
function documentOf(value: HclValue, isObject: boolean): Document {
  switch (value.kind) {
    case "unknown":
      return { kind: "unknown", why: inWords(value) };
    case "null":
      return { kind: "unknown", why: "it is null" };
    case "mapping":
      if (isObject) return structure(value);
      return { kind: "unknown", why: "it is an object and not a text, which Terraform refuses" };
    case "text": {
      const [only, ...others] = value.parts.filter((part) => !isBlank(part));
      if (only?.kind === "json" && others.length === 0) return structure(only.value);
      if (only?.kind === "unknown" && others.length === 0) return { kind: "unknown", why: inWords(only.value) };
      const main = mainPiece(value.parts);
      const place = main === undefined || main.place.source === value.place.source ? value.place : wholeOf(main);
      return { kind: "text", text: value, source: place.source, span: { start: place.start, end: place.end } };
    }
    default:
      return { kind: "unknown", why: "it is not a text, which Terraform refuses" };
  }
}

function structure(value: HclValue): Document {
  if (value.kind === "unknown") return { kind: "unknown", why: inWords(value) };
  const { source, start, end } = value.place;
  return { kind: "structure", value, source, span: { start, end } };
}

function wholeOf({ place }: TextPart): TextPart["place"] {
  return place;
}

function isBlank(part: TextPart): boolean {
  return part.kind === "literal" && /^\s*$/.test(part.text);
}

function nothing(
  { source, start, end }: Span & { readonly source: SourceText },
  name: string,
  pointer: string,
  why: string,
): Pick<TerraformRole, "policy" | "extent" | "unknown"> {
  const span = { start, end: Math.max(end, start) };
  return { policy: { kind: "unknown", name, pointer, source, span, why }, extent: "none", unknown: [why] };
}

/** What nothing can be said of a policy for: the identity of the value that all of it, or all of its statements, are. */
function whyUnknown(value: Value): string | undefined {
  if (value.kind === "unknown") return value.unknown.identity;
  if (value.kind !== "object") return undefined;
  const statements = value.members.findLast(({ key }) => knownValueText(key) === "Statement")?.value;
  if (statements?.kind === "unknown") return statements.unknown.identity;
  if (statements?.kind !== "text") return undefined;
  const open = statements.parts.find((part) => part.kind === "unknown");
  return open?.kind === "unknown" ? open.unknown.identity : undefined;
}

/** Adds a node, and what is in it where all of it is made up. */
function mark(node: JsonNode, isWhole: boolean, sampled: Set<JsonNode>): void {
  sampled.add(node);
  if (!isWhole) return;
  if (node.kind === "array") for (const item of node.items) mark(item, true, sampled);
  if (node.kind !== "object") return;
  for (const { key, value } of node.members) {
    sampled.add(key);
    mark(value, true, sampled);
  }
}

/** The node of a value of which all is known. */
function nodeOf(value: Value): JsonNode | undefined {
  switch (value.kind) {
    case "object": {
      const members = value.members.flatMap(({ key, value: inner }) => {
        const own = nodeOf(key);
        const node = nodeOf(inner);
        return own?.kind === "string" && node !== undefined ? [{ key: own, value: node }] : [];
      });
      return members.length === value.members.length ? { ...value, members } : undefined;
    }
    case "array": {
      const items = value.items.map(nodeOf).filter((item) => item !== undefined);
      return items.length === value.items.length ? { ...value, items } : undefined;
    }
    case "text": {
      const text = knownValueText(value);
      return text === undefined ? undefined : { kind: "string", value: text, start: value.start, end: value.end };
    }
    case "unknown":
      return undefined;
    default:
      return value;
  }
}
