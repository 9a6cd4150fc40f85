import type { CompiledPolicy, Decision } from "../../engine/index.js";
import { type JsonNode, type JsonObject, printJson } from "../../policy/index.js";

/** The conditions of a trust policy as an identity policy, which AWS's simulator evaluates. */
export interface Projection {
  /** JSON in ASCII: the simulator takes no characters beyond Latin-1. */
  readonly text: string;
  /** The trust policy's statements that are in it, from 0. */
  readonly statements: readonly number[];
}

/**
 * The statements of a trust policy whose principal is the caller, each with the role as Resource in place of the
 * principal. Which those are, the engine says in `decision`, the explanation of the call: AWS's simulator knows nothing of
 * principals. What it can judge is the rest, above all the Condition block; that says nothing about principals, about
 * delegation to an account, or about what STS would find of a code. Undefined where no statement is for the caller.
 */
export function projectTrust(
  trust: CompiledPolicy,
  decision: Pick<Decision, "explanation">,
  roleArn: string,
): Projection | undefined {
  const own = new Set<number>();
  for (const { policy, statement, mismatches } of decision.explanation) {
    const isForOthers = mismatches.some(({ element }) => element === "Principal" || element === "NotPrincipal");
    if (policy === "trust" && !isForOthers) own.add(statement);
  }
  const projected = trust.document.statements.filter(({ index }) => own.has(index));
  if (projected.length === 0) return undefined;
  const { node } = trust.document;
  const version = node.members.filter(({ key }) => key.value === "Version");
  const statements: JsonNode = {
    ...node,
    kind: "array",
    items: projected.map((one) => withResource(one.node, roleArn)),
  };
  const document = { ...node, members: [...version, { key: text(node, "Statement"), value: statements }] };
  return { text: inAscii(printJson(document)), statements: projected.map(({ index }) => index) };
}

function withResource(statement: JsonObject, roleArn: string): JsonObject {
  const members = statement.members.filter(({ key }) => !/^(Not)?(Principal|Resource)$/.test(key.value));
  return { ...statement, members: [...members, { key: text(statement, "Resource"), value: text(statement, roleArn) }] };
}

/** A string in place of another node; its position is not used. */
function text({ start, end }: JsonNode, value: string) {
  return { kind: "string", value, start, end } as const;
}

/** Characters beyond ASCII appear only in strings, where JSON has escapes for them. */
function inAscii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
