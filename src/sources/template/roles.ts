import { childPointer, type Problem, type SourceText, type Span } from "../../diagnostics/index.js";
import type { JsonNode, JsonProblemCode } from "../../policy/index.js";
import type { KnownPolicy, Origins, Remark, SourcePolicy, UnreadPart } from "../source-policy.js";
import { readEmbedded } from "./embedded.js";
import { type Ambiguities, type Choice, Evaluation } from "./evaluate.js";
import { mergedProperty, takesGlobal } from "./globals.js";
import { type Macro, macrosBelow, macrosIn } from "./macros.js";
import type { AmbiguousScalar } from "./scalars.js";
import { memberOf, type Resource, readTemplate, stringOf, type Template, withTrustPolicy } from "./template.js";
import { asWritten, type JsonMember, knownText, type Value } from "./value.js";
import { variantsOf } from "./variants.js";

const property = "AssumeRolePolicyDocument";

/** How a template is read, besides what it is. */
export interface TemplateOptions {
  /** What was wrong with the text as such; policies get their share. */
  readonly problems?: readonly Problem<JsonProblemCode>[] | undefined;
  /** The values that readers do not agree on. */
  readonly ambiguous?: readonly AmbiguousScalar[] | undefined;
  /** Accounts that values which are not known may be. */
  readonly accounts?: readonly string[] | undefined;
}

/**
 * The trust policies of a template of CloudFormation or SAM, in the order of the text, and what may be missing.
 *
 * `root` is the template, read from JSON or YAML. Never throws.
 */
export function templatePolicies(
  source: SourceText,
  root: JsonNode,
  { problems = [], ambiguous = [], accounts = [] }: TemplateOptions = {},
): readonly SourcePolicy[] {
  const byStart = new Map(ambiguous.map((scalar) => [scalar.start, scalar]));
  // Where an object begins, its first key does.
  const ambiguousAt = (node: JsonNode): AmbiguousScalar | undefined =>
    node.kind === "object" || node.kind === "array" ? undefined : byStart.get(node.start);
  const template = readTemplate(root, (node) => ambiguousAt(node) !== undefined);
  const reading = { source, template, problems, accounts, ambiguousAt };
  const roles = [...template.resources.values()].filter(({ type }) => withTrustPolicy.has(type));
  const globals = globalsOf(root);
  return [
    ...hidingRoles(root, roles, problems),
    ...roles.flatMap((role) => policyOfRole(reading, role, globals)),
    ...globalPolicy(reading, roles, globals),
    ...template.macros.map(addsRoles),
  ];
}

/** What all policies of a template are read with. */
interface Reading {
  readonly source: SourceText;
  readonly template: Template;
  readonly problems: readonly Problem<JsonProblemCode>[];
  readonly accounts: readonly string[];
  readonly ambiguousAt: Ambiguities["at"];
}

/** What functions share. */
interface Globals {
  readonly document: JsonNode | undefined;
  readonly macros: readonly Macro[];
}

const globalPointer = "/Globals/Function";

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html */
function globalsOf(root: JsonNode): Globals {
  const globals = memberOf(root, "Globals");
  const shared = memberOf(globals, "Function");
  return {
    document: memberOf(shared, property),
    macros: [...macrosIn(globals, "/Globals"), ...macrosIn(shared, globalPointer)],
  };
}

const processed =
  "check the processed template, which aws cloudformation get-template --template-stage Processed prints";

function addsRoles({ inWords, span, pointer }: Macro): UnreadPart {
  const why = `${inWords} may add roles to the template`;
  return { kind: "unread", code: "macro-in-template", name: "", pointer, span, why, remedy: processed };
}

/** What macros may make of a role's policy: something else than the text says. */
function rewrittenBy(
  source: SourceText,
  macros: readonly Macro[],
  role: string,
): Pick<KnownPolicy, "remarks" | "rewritten"> {
  const [first] = macros;
  if (first === undefined) return {};
  const rewritten = `${first.inWords} may rewrite it, so ${processed}`;
  const remarks = macros.map(({ inWords, span, pointer }) => ({
    source,
    code: "macro-in-template" as const,
    message: `the trust policy of ${role} is not known, because ${inWords} may rewrite it`,
    remedy: processed,
    pointer,
    span,
  }));
  return { remarks, rewritten };
}

/** Keys that appear twice on the way to a role: the one that does not count may have a policy that nobody checked. */
function hidingRoles(
  root: JsonNode,
  roles: readonly Resource[],
  problems: readonly Problem<JsonProblemCode>[],
): readonly SourcePolicy[] {
  const twice = problems.filter(({ code }) => code === "duplicate-key");
  if (twice.length === 0) return [];
  const isRole = (node: JsonNode): boolean => withTrustPolicy.has(stringOf(memberOf(node, "Type")) ?? "");
  const written = membersOf(root)
    .filter(({ key }) => key.value === "Resources")
    .flatMap(({ value }) => membersOf(value))
    .filter(({ value }) => isRole(value))
    .map(({ key }) => childPointer("/Resources", key.value));
  const counting = roles.map(({ path }) => path.reduce<string>(childPointer, ""));
  const ways = [...written, ...counting].flatMap((role) => [`${role}/Type`, `${role}/Properties/${property}`]);
  return twice
    .filter(({ pointer }) => ways.some((way) => way === pointer || way.startsWith(`${pointer}/`)))
    .map((problem) => ({ kind: "broken", name: "", pointer: problem.pointer, problems: [problem] }));
}

function membersOf(node: JsonNode): readonly JsonMember[] {
  return node.kind === "object" ? node.members : [];
}

interface Found {
  readonly name: string;
  readonly roleName: string;
  readonly pointer: string;
  readonly node: JsonNode;
  /** The values that it is put together from: problems in them are its own. */
  readonly parts: readonly JsonNode[];
  readonly macros: readonly Macro[];
  readonly origins?: Origins | undefined;
}

function policyOfRole(reading: Reading, resource: Resource, globals: Globals): readonly SourcePolicy[] {
  const { id, type, node, path, properties } = resource;
  const { template } = reading;
  const pointer = path.reduce<string>(childPointer, "");
  const isFunction = type !== "AWS::IAM::Role";
  const macros = isFunction ? [...resource.macros, ...globals.macros] : resource.macros;
  const document = memberOf(properties, property);
  if (document === undefined) {
    // SAM makes a trust policy for a function that has none, or takes that of Globals; macros above it may add whole roles.
    const near = macros.filter((macro) => !isFunction || /^\/Globals\//.test(macro.pointer) || isBelow(macro, pointer));
    if (isFunction && near.length === 0) return [];
    const why = `the resource does not have its own "${property}"`;
    const span = { start: node.start, end: node.start + 1 };
    return [{ kind: "unknown", name: id, pointer, span, why, ...rewrittenBy(reading.source, near, id) }];
  }
  const named = memberOf(properties, "RoleName");
  const name = named && knownText(new Evaluation(template, () => true).value(named));
  const roleName = isFunction ? id : (name ?? id);
  const below = childPointer(childPointer(pointer, "Properties"), property);
  const found = { name: id, roleName, pointer: below, macros };
  if (!isFunction || globals.document === undefined || !takesGlobal(resource, property))
    return policyAt(reading, { ...found, node: document, parts: [document] });
  const global = { node: globals.document, pointer: childPointer(globalPointer, property) };
  const merged = mergedProperty(global, { node: document, pointer: below });
  return policyAt(reading, { ...found, ...merged, parts: [globals.document, document] });
}

/**
 * Whether SAM may make a role for a function: it does where none is named, or none in some branch.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
 */
function mayGetRole({ properties }: Resource): boolean {
  const role = memberOf(properties, "Role");
  return role === undefined || memberOf(role, "Fn::If") !== undefined;
}

function isBelow(macro: Macro, pointer: string): boolean {
  return macro.pointer.startsWith(`${pointer}/`);
}

/** What functions have that say nothing of their own; where there is none of them, it is what is written. */
function globalPolicy(reading: Reading, roles: readonly Resource[], globals: Globals): readonly SourcePolicy[] {
  const { document: node, macros } = globals;
  if (node === undefined) return [];
  const functions = roles.filter(({ type }) => type !== "AWS::IAM::Role");
  const isTaken = functions.some((each) => {
    const isBare = memberOf(each.properties, property) === undefined;
    return isBare && takesGlobal(each, property) && mayGetRole(each);
  });
  if (functions.length > 0 && !isTaken) return [];
  const name = "Globals.Function";
  const pointer = childPointer(globalPointer, property);
  return policyAt(reading, { name, roleName: name, pointer, node, parts: [node], macros });
}

function policyAt(reading: Reading, found: Found): readonly SourcePolicy[] {
  const { source, template, problems, accounts, ambiguousAt } = reading;
  const { name, roleName, pointer, node, parts, origins } = found;
  const met = new Set<AmbiguousScalar>();
  const ambiguities: Ambiguities = { at: ambiguousAt, meet: (scalar) => void met.add(scalar) };
  const valueWith = (choose: Choice): Value | undefined => new Evaluation(template, choose, ambiguities).value(node);
  const rewriting = rewrittenBy(source, [...found.macros, ...macrosBelow(node, pointer)], name);
  const unknown = (why: string): SourcePolicy => ({
    ...{ kind: "unknown", name, pointer, span: spanOf(node), why },
    ...rewriting,
  });
  const role = { name: roleName };
  const likely = valueWith(() => true) ?? valueWith(() => false);
  if (likely === undefined) return [];
  if (likely.kind === "text") {
    if (likely.parts.every((part) => part.kind === "unknown")) return [unknown(`it is ${asWritten(likely)}`)];
    const read = readEmbedded(source, likely);
    if (read.kind === "unknown") return [unknown(`${read.within} is outside the strings of its JSON`)];
    const own = read.problems.map((problem) => ({ ...problem, pointer: pointer + problem.pointer }));
    if (read.kind === "broken") return [{ kind: "broken", name, pointer, source: read.source, problems: own }];
    const why = whyUnknown(read.value);
    if (why !== undefined) return [unknown(why)];
    const placed = { pointer, ...variantsOf(read.source, () => read.value, accounts), role, problems: own };
    return [{ kind: "policy", name, source: read.source, placed, ...rewriting }];
  }
  const reason = whyUnknown(likely);
  const asked = (choose: Choice): Value | undefined => {
    const value = valueWith(choose);
    return value === undefined || value.kind === "text" || whyUnknown(value) !== undefined ? undefined : value;
  };
  const known = variantsOf(source, asked, accounts);
  if (known.variants.length === 0) return [unknown(reason ?? "its branches are texts")];
  const own = problems.filter(({ span }) => parts.some(({ start, end }) => span.start >= start && span.end <= end));
  const remarks = [...(rewriting.remarks ?? []), ...[...met].map((scalar) => ambiguousRemark(source, scalar))];
  return [{ kind: "policy", name, placed: { pointer, ...known, role, problems: own }, origins, ...rewriting, remarks }];
}

function ambiguousRemark(source: SourceText, { written, readings, pointer, start, end }: AmbiguousScalar): Remark {
  const ways = readings === undefined ? "" : ` (${readings.join(", ")})`;
  const message = `YAML readers understand ${written} in different ways${ways}`;
  return {
    code: "ambiguous-scalar",
    message,
    remedy: "put the value in quotes",
    pointer,
    span: { start, end },
    source,
  };
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

/** Why nothing can be said of a policy: all of its statements are one expression. */
function whyUnknown(value: Value): string | undefined {
  if (value.kind === "unknown") return `it is ${value.unknown.alone}`;
  if (value.kind !== "object") return undefined;
  const statements = value.members.findLast(({ key }) => knownText(key) === "Statement")?.value;
  if (statements?.kind === "unknown") return `its statements are ${statements.unknown.alone}`;
  if (statements?.kind !== "text" || statements.parts.every((part) => part.kind === "literal")) return undefined;
  return `its statements are ${asWritten(statements)}`;
}
