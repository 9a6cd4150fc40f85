import { childPointer, type Problem, type SourceText, type Span } from "../../diagnostics/index.js";
import type { JsonNode, JsonProblemCode } from "../../policy/index.js";
import type { SourcePolicy } from "../source-policy.js";
import { readEmbedded } from "./embedded.js";
import { type Choice, Evaluation } from "./evaluate.js";
import { memberOf, type Resource, readTemplate, stringOf, type Template } from "./template.js";
import { asWritten, type JsonMember, knownText, type Value } from "./value.js";
import { variantsOf } from "./variants.js";

/**
 * The resources that have a trust policy.
 *
 * - https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
 * - https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
 */
const withTrustPolicy: ReadonlySet<string> = new Set(["AWS::IAM::Role", "AWS::Serverless::Function"]);

const property = "AssumeRolePolicyDocument";

/**
 * The trust policies of a template of CloudFormation or SAM, in the order of the text.
 *
 * `root` is the template, read from JSON or YAML; `problems` what was wrong with it as such, of which policies get
 * their share. Never throws.
 */
export function templatePolicies(
  source: SourceText,
  root: JsonNode,
  problems: readonly Problem<JsonProblemCode>[] = [],
): readonly SourcePolicy[] {
  const template = readTemplate(root);
  const roles = [...template.resources.values()].filter(({ type }) => withTrustPolicy.has(type));
  return [
    ...hidingRoles(root, roles, problems),
    ...roles.flatMap((role) => policyOfRole(source, template, role, problems)),
    ...globalPolicy(source, template, root, problems),
  ];
}

/** Keys that stand twice on the way to a role: behind the one that does not count may be a policy that nobody looked at. */
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
}

function policyOfRole(
  source: SourceText,
  template: Template,
  { id, type, node, path, properties }: Resource,
  problems: readonly Problem<JsonProblemCode>[],
): readonly SourcePolicy[] {
  const pointer = path.reduce<string>(childPointer, "");
  const document = memberOf(properties, property);
  if (document === undefined) {
    // SAM makes a trust policy for a function that has none.
    if (type !== "AWS::IAM::Role") return [];
    const why = `the resource has no "${property}" of its own`;
    return [{ kind: "unknown", name: id, pointer, span: { start: node.start, end: node.start + 1 }, why }];
  }
  const named = memberOf(properties, "RoleName");
  const name = named && knownText(new Evaluation(template, () => true).value(named));
  const roleName = type === "AWS::IAM::Role" ? (name ?? id) : id;
  const below = childPointer(childPointer(pointer, "Properties"), property);
  return policyAt(source, template, { name: id, roleName, pointer: below, node: document }, problems);
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html */
function globalPolicy(
  source: SourceText,
  template: Template,
  root: JsonNode,
  problems: readonly Problem<JsonProblemCode>[],
): readonly SourcePolicy[] {
  const node = memberOf(memberOf(memberOf(root, "Globals"), "Function"), property);
  if (node === undefined) return [];
  const found = {
    name: "Globals.Function",
    roleName: "Globals.Function",
    pointer: `/Globals/Function/${property}`,
    node,
  };
  return policyAt(source, template, found, problems);
}

function policyAt(
  source: SourceText,
  template: Template,
  { name, roleName, pointer, node }: Found,
  problems: readonly Problem<JsonProblemCode>[],
): readonly SourcePolicy[] {
  const valueWith = (choose: Choice): Value | undefined => new Evaluation(template, choose).value(node);
  const unknown = (why: string): SourcePolicy => ({ kind: "unknown", name, pointer, span: spanOf(node), why });
  const role = { name: roleName };
  const likely = valueWith(() => true) ?? valueWith(() => false);
  if (likely === undefined) return [];
  if (likely.kind === "text") {
    if (likely.parts.every((part) => part.kind === "unknown")) return [unknown(`it is ${asWritten(likely)}`)];
    const read = readEmbedded(source, likely);
    if (read.kind === "unknown") return [unknown(`${read.within} stands outside of the strings of its JSON`)];
    const own = read.problems.map((problem) => ({ ...problem, pointer: pointer + problem.pointer }));
    if (read.kind === "broken") return [{ kind: "broken", name, pointer, source: read.source, problems: own }];
    const why = whyUnknown(read.value);
    if (why !== undefined) return [unknown(why)];
    const placed = variantsOf(read.source, () => read.value);
    return [{ kind: "policy", name, source: read.source, placed: { pointer, ...placed, role, problems: own } }];
  }
  const reason = whyUnknown(likely);
  const known = variantsOf(source, (choose) => {
    const value = valueWith(choose);
    return value === undefined || value.kind === "text" || whyUnknown(value) !== undefined ? undefined : value;
  });
  if (known.variants.length === 0) return [unknown(reason ?? "its branches are texts")];
  const own = problems.filter(({ span }) => span.start >= node.start && span.end <= node.end);
  return [{ kind: "policy", name, placed: { pointer, ...known, role, problems: own } }];
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
