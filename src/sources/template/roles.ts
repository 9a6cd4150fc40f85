import { childPointer, type Problem, type SourceText, type Span } from "../../diagnostics/index.js";
import type { JsonNode, JsonProblemCode } from "../../policy/index.js";
import type { KnownPolicy, Origins, Remark, SourcePolicy, UnreadPart } from "../source-policy.js";
import { readEmbedded } from "./embedded.js";
import { type Ambiguities, type Choice, Evaluation } from "./evaluate.js";
import { getsRole, globalsFor, mergedProperty, takesGlobal } from "./globals.js";
import { type Macro, macrosBelow } from "./macros.js";
import { readTemplate } from "./read-template.js";
import { generatedName } from "./resources.js";
import type { AmbiguousScalar } from "./scalars.js";
import { memberOf, type Resource, stringOf, type Template, type UnknownLoop, withTrustPolicy } from "./template.js";
import { asWritten, type Bindings, type JsonMember, knownText, noBindings, type Value } from "./value.js";
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
  const template = readTemplate(root, ambiguousAt);
  const reading = { source, root, template, problems, accounts, ambiguousAt };
  const roles = template.all.filter(({ type }) => withTrustPolicy.has(type));
  return [
    ...hidingRoles(root, roles, problems),
    ...roles.flatMap((role) => policyOfRole(reading, role)),
    ...globalPolicies(reading, roles),
    ...template.macros.map(addsRoles),
  ];
}

/** What all policies of a template are read with. */
interface Reading {
  readonly source: SourceText;
  readonly root: JsonNode;
  readonly template: Template;
  readonly problems: readonly Problem<JsonProblemCode>[];
  readonly accounts: readonly string[];
  readonly ambiguousAt: Ambiguities["at"];
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
  /** What people call the role. */
  readonly name: string;
  readonly roleName: string;
  readonly pointer: string;
  readonly node: JsonNode;
  /** The values that it is put together from: problems in them are its own. */
  readonly parts: readonly JsonNode[];
  readonly macros: readonly Macro[];
  readonly bindings: Bindings;
  readonly loop?: UnknownLoop | undefined;
  readonly origins?: Origins | undefined;
  /** Why the template cannot be deployed with it: a clause. */
  readonly refused?: string | undefined;
}

function policyOfRole(reading: Reading, resource: Resource): readonly SourcePolicy[] {
  const { type, node, path, properties, bindings, loop } = resource;
  const { root, source } = reading;
  const globals = globalsFor(root, type, property);
  if (globals !== undefined && !getsRole(resource)) return [];
  const pointer = path.reduce<string>(childPointer, "");
  const macros = [...resource.macros, ...(globals?.macros ?? [])];
  const document = memberOf(properties, property);
  const shared = takesGlobal(resource, property) ? globals?.document : undefined;
  const name = globals === undefined ? resource.id : `${resource.id}Role`;
  const refused = type === "AWS::Serverless::StateMachine" ? noPropertyOfStateMachines : undefined;
  const role = { name, roleName: roleNameOf(reading, resource, name), macros, bindings, loop, refused };
  if (document === undefined && shared !== undefined) {
    const at = childPointer(globals?.pointer ?? "", property);
    return policyAt(reading, { ...role, pointer: at, node: shared, parts: [shared] });
  }
  // To SAM, null is a property that is not there, and hides that of Globals.
  if (document === undefined || (globals !== undefined && document.kind === "null")) {
    // SAM makes a trust policy for a function that has none; macros above it may add whole roles.
    const near = macros.filter(
      (macro) => globals === undefined || /^\/Globals\//.test(macro.pointer) || isBelow(macro, pointer),
    );
    if (globals !== undefined && near.length === 0) return [];
    const why = `the resource does not have its own "${property}"`;
    const span = { start: node.start, end: node.start + 1 };
    return [{ kind: "unknown", name, pointer, span, why, ...rewrittenBy(source, near, name) }];
  }
  const below = childPointer(childPointer(pointer, "Properties"), property);
  if (globals === undefined || shared === undefined)
    return policyAt(reading, { ...role, pointer: below, node: document, parts: [document] });
  const global = { node: shared, pointer: childPointer(globals.pointer, property) };
  const merged = mergedProperty(global, { node: document, pointer: below });
  return policyAt(reading, { ...role, pointer: below, ...merged, parts: [shared, document] });
}

/** The name of the deployed role where the template says it; else the logical ID, as far as a role can be called so. */
function roleNameOf({ template }: Reading, { type, properties, bindings }: Resource, id: string): string {
  const named = type === "AWS::IAM::Role" ? memberOf(properties, "RoleName") : undefined;
  const value = named && new Evaluation(template, () => true, undefined, bindings).value(named);
  const name = knownText(value);
  return name !== undefined && /^[\w+=,.@-]{1,64}$/.test(name) ? name : generatedName(id);
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html */
const noPropertyOfStateMachines = `SAM refuses a template in which an AWS::Serverless::StateMachine has "${property}"`;

function isBelow(macro: Macro, pointer: string): boolean {
  return macro.pointer.startsWith(`${pointer}/`);
}

/** What `Globals` say where there is no function that may take it: what is written is judged as it is. */
function globalPolicies(reading: Reading, roles: readonly Resource[]): readonly SourcePolicy[] {
  return ["Function", "StateMachine"].flatMap((section): readonly SourcePolicy[] => {
    const type = `AWS::Serverless::${section}`;
    const globals = globalsFor(reading.root, type, property);
    const node = globals?.document;
    if (globals === undefined || node === undefined || roles.some((role) => role.type === type)) return [];
    const name = `Globals.${section}`;
    const pointer = childPointer(globals.pointer, property);
    const refused = section === "StateMachine" ? noPropertyOfStateMachines : undefined;
    const found = { name, roleName: name, pointer, node, parts: [node], macros: globals.macros, refused };
    return policyAt(reading, { ...found, bindings: noBindings });
  });
}

function policyAt(reading: Reading, found: Found): readonly SourcePolicy[] {
  const { source, template, problems, accounts, ambiguousAt } = reading;
  const { name, roleName, pointer, node, parts, origins, bindings } = found;
  const met = new Set<AmbiguousScalar>(bindings.size > 0 ? template.ambiguous : []);
  const ambiguities: Ambiguities = { at: ambiguousAt, meet: (scalar) => void met.add(scalar) };
  const valueWith = (choose: Choice): Value | undefined =>
    new Evaluation(template, choose, ambiguities, bindings).value(node);
  const rewriting = doubtsOn(source, found);
  const unknown = (why: string): SourcePolicy => ({
    ...{ kind: "unknown", name, pointer, span: spanOf(node), why },
    ...rewriting,
  });
  const role = { name: roleName };
  const isRepeated = bindings.size > 0;
  const likely = valueWith(() => true) ?? valueWith(() => false);
  if (likely === undefined) return [unknown("it is !Ref AWS::NoValue")];
  if (likely.kind === "text") {
    if (likely.parts.every((part) => part.kind === "unknown")) return [unknown(`it is ${asWritten(likely)}`)];
    const read = readEmbedded(source, likely);
    if (read.kind === "unknown") return [unknown(`${read.within} is outside the strings of its JSON`)];
    const own = read.problems.map((problem) => ({ ...problem, pointer: pointer + problem.pointer }));
    if (read.kind === "broken") return [{ kind: "broken", name, pointer, source: read.source, problems: own }];
    const why = whyUnknown(read.value);
    if (why !== undefined) return [unknown(why)];
    const placed = { pointer, ...variantsOf(read.source, () => read.value, accounts), role, problems: own };
    return [{ kind: "policy", name, source: read.source, placed, isRepeated, ...rewriting }];
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
  const placed = { pointer, ...known, role, problems: own };
  return [{ kind: "policy", name, placed, origins, isRepeated, ...rewriting, remarks }];
}

/** Why what is deployed may not be what the text says of a role, or of each role of a loop. */
function doubtsOn(
  source: SourceText,
  { macros, node, pointer, name, loop, refused }: Found,
): Pick<KnownPolicy, "remarks" | "rewritten"> {
  const { remarks = [], rewritten } = rewrittenBy(source, [...macros, ...macrosBelow(node, pointer)], name);
  const code = "unknown-trust-policy";
  const repeated: readonly Remark[] =
    loop === undefined
      ? []
      : [
          {
            source,
            code,
            message: `${name} is checked as one role for several: ${loop.why}`,
            remedy: processed,
            ...loop,
          },
        ];
  const refusal: readonly Remark[] =
    refused === undefined
      ? []
      : [
          {
            ...{ source, code, message: `the trust policy of ${name} is not known: ${refused}`, pointer },
            ...{ remedy: "add an AWS::IAM::Role with the trust policy, and name it in Role", span: spanOf(node) },
          },
        ];
  return { remarks: [...remarks, ...repeated, ...refusal], rewritten: rewritten ?? refused };
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
