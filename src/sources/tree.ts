import type { Problem, SourceText, Span } from "../diagnostics/index.js";
import { type JsonNode, type JsonProblemCode, parseJson } from "../policy/index.js";
import { objectOf } from "./containers/put-together.js";
import { type DocumentReader, policyAt, policyOf } from "./documents.js";
import { movedBelow } from "./moved.js";
import { textInScalar } from "./scalar-text.js";
import { placeWith, type SourcePolicy, type SourceRole } from "./source-policy.js";
import type { AmbiguousScalar } from "./template/index.js";
import { mayHavePlaceholders } from "./template/placeholder-signs.js";
import type { Templates } from "./templates.js";

/** A value of JSON or YAML, or a part of one, as it is read: problems and scalars are its own, with pointers from it on. */
export interface Tree {
  readonly source: SourceText;
  readonly root: JsonNode;
  readonly problems: readonly Problem<JsonProblemCode>[];
  readonly ambiguous: readonly AmbiguousScalar[];
  readonly isYaml: boolean;
  /** Pointer to it in the whole text. */
  readonly base: string;
  /** How many texts it is inside of. */
  readonly depth: number;
  /** Whether `${Name}` in it is replaced before it is read. */
  readonly isSubstituted: boolean;
}

/** A part of a tree as a tree of its own; `root` may be put together from the part. */
export function treeBelow(tree: Tree, node: JsonNode, pointer: string, below = "", root = node): Tree {
  const own = <Place extends { readonly pointer: string }>(place: Place, span: Span): readonly Place[] => {
    if (span.start < node.start || span.end > node.end || !place.pointer.startsWith(pointer)) return [];
    return [{ ...place, pointer: below + place.pointer.slice(pointer.length) }];
  };
  return {
    ...tree,
    root,
    base: tree.base + pointer,
    problems: tree.problems.flatMap((problem) => own(problem, problem.span)),
    ambiguous: tree.ambiguous.flatMap((scalar) => own(scalar, scalar)),
  };
}

/** What reads templates, and the accounts that are asked about. */
interface Reading {
  readonly templates?: Templates | undefined;
  readonly accounts?: readonly string[] | undefined;
}

/** Reads the trust policies that stand in a tree. */
export function documentsOf(tree: Tree, reading: Reading): DocumentReader {
  const { source } = tree;
  if (!tree.isYaml) return (node, pointer, named) => policyAt(source, node, pointer, named);
  const { templates, accounts } = reading;
  return (node, pointer, named) => {
    if (node.kind === "string") {
      const document = textInScalar(source, node);
      const policy = policyOf(parseJson(document), { ...named, pointer, source: document });
      return withPlaceholders(policy, templates, accounts);
    }
    const part = treeBelow(tree, node, pointer.slice(tree.base.length));
    if (templates !== undefined && (part.ambiguous.length > 0 || hasCalls(node)))
      return policyOfTemplate(tree, node, pointer, named, { templates, accounts });
    const problems = part.problems.map((problem) => ({ ...problem, pointer: pointer + problem.pointer }));
    const { name, role } = named;
    const policy: SourcePolicy = {
      kind: "policy",
      name,
      source,
      placed: { pointer, variants: [node], role, problems },
    };
    return withPlaceholders(policy, templates, accounts);
  };
}

/** Whether a value has functions of CloudFormation. */
function hasCalls(node: JsonNode): boolean {
  if (node.kind === "array") return node.items.some(hasCalls);
  if (node.kind !== "object") return false;
  return node.members.some(({ key, value }) => key.value === "Ref" || key.value.startsWith("Fn::") || hasCalls(value));
}

/** Reads a policy as that of a role in a template: what is not known in it is the same there. */
function policyOfTemplate(
  tree: Tree,
  node: JsonNode,
  pointer: string,
  { name, role }: { readonly name: string; readonly role: SourceRole },
  { templates, accounts }: Reading & { readonly templates: Templates },
): SourcePolicy {
  const properties = objectOf(node, [["AssumeRolePolicyDocument", node]]);
  const type: JsonNode = { kind: "string", value: "AWS::IAM::Role", start: node.start, end: node.start };
  const resource = objectOf(node, [
    ["Type", type],
    ["Properties", properties],
  ]);
  const root = objectOf(node, [["Resources", objectOf(node, [["Role", resource]])]]);
  const below = "/Resources/Role/Properties/AssumeRolePolicyDocument";
  const { problems, ambiguous } = treeBelow(tree, node, pointer.slice(tree.base.length), below);
  const [policy] = templates.templatePolicies(tree.source, root, { problems, ambiguous, accounts });
  const why = "it is not a trust policy";
  const span = { start: node.start, end: node.start + 1 };
  if (policy === undefined) return { kind: "unknown", name, source: tree.source, pointer, span, why };
  const moved = movedBelow(pointer, policy, tree.source, below);
  if (moved.kind === "policy") return { ...moved, name, placed: { ...moved.placed, role } };
  return moved.kind === "unread" ? moved : { ...moved, name };
}

/** A document that is not JSON because another tool has yet to write something in it is not known. */
function unknownIfReplaced(policy: Extract<SourcePolicy, { readonly kind: "broken" }>): SourcePolicy {
  const { source, name, pointer, problems } = policy;
  const [problem] = problems;
  if (source === undefined || problem === undefined) return policy;
  const { span } = problem;
  const [, placeholder] =
    /^\{?(\$\{[^\r\n]*|\{\{[^\r\n]*)/.exec(source.text.slice(Math.max(0, span.start - 1)).trim()) ?? [];
  if (placeholder === undefined) return policy;
  const written = placeholder.length > 60 ? `${placeholder.slice(0, 59)}…` : placeholder;
  return { kind: "unknown", name, source, pointer, span, why: `${written} is outside the strings of its JSON` };
}

/** Adds what the placeholders of a policy may be; none is there where nothing that reads them is. */
export function withPlaceholders(
  policy: SourcePolicy,
  templates: Templates | undefined,
  accounts: readonly string[] | undefined,
): SourcePolicy {
  if (policy.kind === "broken") return unknownIfReplaced(policy);
  if (templates === undefined || policy.kind !== "policy") return policy;
  const [root, second] = policy.placed.variants;
  const { source } = policy;
  if (root === undefined || second !== undefined || source === undefined) return policy;
  if (!mayHavePlaceholders(source.text.slice(root.start, root.end))) return policy;
  return { ...policy, placed: placeWith(policy.placed, templates.withUnknowns(source, root, accounts)) };
}
