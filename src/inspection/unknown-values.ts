import type { Scope } from "../analysis/index.js";
import { SourceText } from "../diagnostics/index.js";
import { type CompiledPolicy, compilePolicy, refusals } from "../engine/index.js";
import { type JsonNode, parsePolicy, toValue } from "../policy/index.js";
import type { KnownContent } from "./content.js";

/**
 * What a policy says whatever its unknown values are: undefined where every value of it is known, else a policy that lets
 * in all whom the policy lets in, with whichever values. What holds for all callers of that one holds for the policy; the
 * variants alone are samples, and prove nothing.
 *
 * An Allow loses the conditions that are not known, and its unknown principals become everybody; a Deny of which something
 * is not known is left out. `everything` where even that cannot be said. With the scope `people`, services and identity
 * providers that are not known are left out: whichever they are, none of them is a person.
 */
export function widened(content: KnownContent, scope: Scope = "all"): CompiledPolicy | "everything" | undefined {
  return whatever(content, "everything", (statement, isKnown) => widenedStatement(statement, isKnown, scope));
}

/**
 * The same from the other side: a policy that lets in nobody whom the policy keeps out with some values. Who is allowed by that
 * one is allowed by the policy, whichever values it has. An Allow of which something is not known is left out; `nothing` where a
 * Deny is not known, or where even that cannot be said.
 */
export function narrowed(content: KnownContent): CompiledPolicy | "nothing" | undefined {
  return whatever(content, "nothing", (statement, isKnown) => {
    const effect = memberOf(statement, "Effect");
    if (effect === undefined || !isKnown(effect)) return "nothing";
    return elementOf(statement, "Effect") === "Allow" ? undefined : "nothing";
  });
}

/**
 * A policy of what is known in all variants, and of what `open` makes of each statement of which something is not: a statement,
 * undefined for none, or the bound. Undefined where everything is known.
 */
function whatever<Bound extends string>(
  { nodes: variantNodes, standIns, variants, sampled, hasUnseenBranches = false }: KnownContent,
  bound: Bound,
  open: (statement: JsonNode, isKnown: IsKnown) => object | Bound | undefined,
): CompiledPolicy | Bound | undefined {
  if (standIns === undefined) return undefined;
  const text = variants[0].document.source.text;
  const nodes = variantNodes.map(withoutSids);
  const seen = nodes.map((node) => placesIn(node));
  const isKnown: IsKnown = (node, as = "value") => {
    const value = JSON.stringify(toValue(node));
    const isSettled = sampled === undefined ? isWritten(node, text) : !hasSamples(node, sampled);
    return isSettled && seen.every((places) => places.get(placeOf(node, as))?.has(value) === true);
  };
  // What none of the variants has, nobody knows.
  if (hasUnseenBranches) return bound;
  if (nodes.every((node) => isKnown(node))) return undefined;
  // Several statements may be made at one place, as by a loop.
  const statements = new Map<string, object>();
  for (const node of nodes) {
    for (const statement of statementsOf(node)) {
      const wide = isKnown(statement) ? toValue(statement) : open(statement, isKnown);
      if (wide === bound) return bound;
      if (typeof wide === "object" && wide !== null) statements.set(`${statement.start} ${JSON.stringify(wide)}`, wide);
    }
  }
  const versions = new Set(nodes.map((node) => JSON.stringify(elementOf(node, "Version"))));
  if (versions.size > 1) return bound;
  const document = { Version: elementOf(nodes[0], "Version"), Statement: [...statements.values()] };
  const parsed = parsePolicy("trust", new SourceText("the policy with any values", JSON.stringify(document)));
  if (parsed.document === undefined) return bound;
  const policy = compilePolicy({ ...parsed, document: parsed.document });
  // Without statements it lets nobody in, whatever AWS would say of such a document.
  return statements.size > 0 && refusals(policy).length > 0 ? bound : policy;
}

/** Whether a node, the key of a member or a value, is the same and what is written in all variants. */
type IsKnown = (node: JsonNode, as?: "key" | "value") => boolean;

/** In YAML, an object begins where its first key does. */
function placeOf({ start, kind }: JsonNode, as: "key" | "value"): string {
  return `${as} ${kind === "object" || kind === "array" ? kind : "scalar"} ${start}`;
}

/** What there is at each place: more than one value where a loop made them. */
type Places = ReadonlyMap<string, ReadonlySet<string>>;

function placesIn(node: JsonNode, places: Map<string, Set<string>> = new Map()): Places {
  const add = (place: string, value: string): void => {
    const values = places.get(place);
    if (values === undefined) places.set(place, new Set([value]));
    else values.add(value);
  };
  add(placeOf(node, "value"), JSON.stringify(toValue(node)));
  if (node.kind === "array") for (const item of node.items) placesIn(item, places);
  if (node.kind === "object") {
    for (const { key, value } of node.members) {
      add(placeOf(key, "key"), JSON.stringify(key.value));
      placesIn(value, places);
    }
  }
  return places;
}

/** Whether a node or a part of it is made of samples. */
function hasSamples(node: JsonNode, sampled: ReadonlySet<JsonNode>): boolean {
  if (sampled.has(node)) return true;
  if (node.kind === "array") return node.items.some((item) => hasSamples(item, sampled));
  if (node.kind !== "object") return false;
  return node.members.some(({ key, value }) => sampled.has(key) || hasSamples(value, sampled));
}

/** Whether a node says what stands at its place, and nothing was put in for an expression. */
function isWritten(node: JsonNode, text: string): boolean {
  switch (node.kind) {
    case "string": {
      const written = text.slice(node.start, node.end);
      if (node.value === "") return /^\s*(""|'')?\s*$/.test(written);
      return written.includes(node.value) || jsonString(written) === node.value;
    }
    case "array":
      return node.items.every((item) => isWritten(item, text));
    case "object":
      return node.members.every(({ key, value }) => isWritten(key, text) && isWritten(value, text));
    default:
      return true;
  }
}

function jsonString(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function statementsOf(node: JsonNode): readonly JsonNode[] {
  const statements = memberOf(node, "Statement");
  if (statements?.kind === "array") return statements.items;
  return statements === undefined ? [] : [statements];
}

/** Names of statements decide nothing, known or not. */
function withoutSids(node: JsonNode): JsonNode {
  if (node.kind === "array") return { ...node, items: node.items.map(withoutSids) };
  if (node.kind !== "object") return node;
  const members = node.members.flatMap(({ key, value }) => {
    if (key.value === "Sid") return [];
    return [{ key, value: key.value === "Statement" ? withoutSids(value) : value }];
  });
  return { ...node, members };
}

const allCalls = [
  ...["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"],
  ...["sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"],
] as const;

function widenedStatement(node: JsonNode, isKnown: IsKnown, scope: Scope): object | "everything" | undefined {
  const effect = memberOf(node, "Effect");
  if (effect === undefined || !isKnown(effect)) return "everything";
  if (elementOf(node, "Effect") !== "Allow") return undefined;
  // Negated elements let fewer in the more they name, so what is not known of them may be anything.
  if (memberOf(node, "NotPrincipal") !== undefined || memberOf(node, "NotAction") !== undefined) return "everything";
  const principal = widenedPrincipal(memberOf(node, "Principal"), isKnown, scope);
  if (principal === "everything") return "everything";
  if (principal === undefined) return undefined;
  const action = memberOf(node, "Action");
  const Action = action !== undefined && isKnown(action) ? toValue(action) : allCalls;
  return { Effect: "Allow", Principal: principal, Action, ...knownConditions(memberOf(node, "Condition"), isKnown) };
}

/**
 * Unknown principals of AWS are everybody; which services and providers there may be cannot be said. Undefined where none
 * is left that the question is about.
 */
function widenedPrincipal(node: JsonNode | undefined, isKnown: IsKnown, scope: Scope): unknown {
  if (node === undefined) return "everything";
  if (isKnown(node)) return toValue(node);
  if (node.kind !== "object") return "everything";
  const types: Record<string, unknown> = {};
  for (const { key, value } of node.members) {
    if (!isKnown(key, "key")) return "everything";
    if (isKnown(value)) types[key.value] = toValue(value);
    else if (key.value === "AWS") types["AWS"] = "*";
    else if (scope !== "people" || !impersonal.has(key.value)) return "everything";
  }
  return Object.keys(types).length === 0 ? undefined : types;
}

/** The types of principals that are never users or role sessions, whatever their values. */
const impersonal: ReadonlySet<string> = new Set(["Service", "Federated"]);

function knownConditions(node: JsonNode | undefined, isKnown: IsKnown): object {
  if (node?.kind !== "object") return {};
  const blocks: Record<string, Record<string, unknown>> = {};
  for (const { key: operator, value: block } of node.members) {
    if (!isKnown(operator, "key") || block.kind !== "object") continue;
    for (const { key, value } of block.members) {
      if (!isKnown(key, "key") || !isKnown(value)) continue;
      blocks[operator.value] = { ...blocks[operator.value], [key.value]: toValue(value) };
    }
  }
  return Object.keys(blocks).length === 0 ? {} : { Condition: blocks };
}

function memberOf(node: JsonNode | undefined, name: string): JsonNode | undefined {
  if (node?.kind !== "object") return undefined;
  return node.members.find(({ key }) => key.value === name)?.value;
}

function elementOf(node: JsonNode | undefined, name: string): unknown {
  const member = memberOf(node, name);
  return member === undefined ? undefined : toValue(member);
}
