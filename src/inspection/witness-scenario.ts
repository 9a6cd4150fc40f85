import type { Found } from "../analysis/index.js";
import { foldName, readPrincipal } from "../iam/index.js";
import { type NamedPrincipal, type ScenarioCall, scenarioOf } from "../lint/index.js";
import { type PolicyDocument, printJson, type Statement, toValue } from "../policy/index.js";
import type { KnownContent } from "./content.js";
import type { InspectedPolicy } from "./inspected-policy.js";

/** A trust policy as `simulate` takes it: the name of a file that holds nothing else, or the document. */
export function trustReference(
  { pointer }: Pick<InspectedPolicy, "pointer">,
  { nodes, standIns }: KnownContent,
  file: string | undefined,
): unknown {
  const [node] = nodes;
  if (pointer === "" && file !== undefined && (standIns?.size ?? 0) === 0) return file;
  return node === undefined ? null : toValue(node);
}

/** A change of a policy, and a call that only one of both policies allows. */
export interface NoticedChange {
  readonly title: string;
  readonly found: Found;
  /** The policy that allows the call. */
  readonly allowedBy: PolicyDocument;
  /** The policy with the change. */
  readonly changed: PolicyDocument;
  /** How the call ends with the policy as it is. */
  readonly expected: "denied" | "assumed";
}

/**
 * The scenario that passes with a policy as it is, and fails with a change of it; undefined where the steps cannot make the
 * call.
 */
export function scenarioForChange(
  { title, found: { witness, statement }, allowedBy, changed, expected }: NoticedChange,
  policy: InspectedPolicy,
  content: KnownContent,
  file: string | undefined,
): string | undefined {
  const [{ document }] = content.variants;
  const [node] = content.nodes;
  if (node === undefined) return undefined;
  const reference = trustReference(policy, content, file);
  return scenarioOf(witness, {
    title,
    roleName: policy.roleName,
    trust: typeof reference === "string" ? { file: reference } : { text: printJson(node) },
    named: document.statements.flatMap(namedPrincipals),
    // Keys of both policies count: the call must be the same one for both.
    asked: new Set([...askedKeys(document), ...askedKeys(changed)]),
    isThroughAccount: isThroughAccount(allowedBy, statement),
    expected,
  });
}

function askedKeys({ statements }: PolicyDocument): readonly string[] {
  return statements.flatMap(({ condition }) => (condition?.tests ?? []).map(({ key }) => foldName(key.value)));
}

function isThroughAccount({ statements }: PolicyDocument, statement: number): boolean {
  const kinds = principalsOf(statements.find(({ index }) => index === statement)).map(({ kind }) => kind);
  return kinds.includes("account") && !kinds.includes("everyone") && !kinds.includes("role");
}

/** The scenario that shows an allowed request; undefined where the steps cannot make the call. */
export function scenarioFor(
  title: string,
  { witness, statement }: Found,
  policy: InspectedPolicy,
  content: KnownContent,
  file: string | undefined,
): string | undefined {
  return scenarioOfCall({ title, call: witness, statement, expected: "denied" }, policy, content, file);
}

/** A call, and how it is to end. */
export interface EndedCall {
  readonly title: string;
  readonly call: ScenarioCall;
  /** The statement that allows it, or comes nearest to it, from 0. */
  readonly statement: number;
  readonly expected: "denied" | "assumed";
}

/** The scenario of a call that ends as it is said; undefined where the steps cannot make the call. */
export function scenarioOfCall(
  { title, call, statement, expected }: EndedCall,
  policy: InspectedPolicy,
  content: KnownContent,
  file: string | undefined,
): string | undefined {
  const [{ document }] = content.variants;
  const [node] = content.nodes;
  const reference = trustReference(policy, content, file);
  if (node === undefined) return undefined;
  return scenarioOf(call, {
    title,
    roleName: policy.roleName,
    trust: typeof reference === "string" ? { file: reference } : { text: printJson(node) },
    named: document.statements.flatMap(namedPrincipals),
    asked: new Set(askedKeys(document)),
    isThroughAccount: isThroughAccount(document, statement),
    expected,
  });
}

/** The principals of a statement, as they are read. */
export function principalsOf(statement: Statement | undefined) {
  return (statement?.principal?.values ?? []).map(({ type, value }) => readPrincipal(type.value, value));
}

function namedPrincipals(statement: Statement): readonly NamedPrincipal[] {
  return principalsOf(statement).flatMap((principal): readonly NamedPrincipal[] => {
    if (principal.kind !== "user" && principal.kind !== "role") return [];
    const { kind, account, arn } = principal;
    return [{ kind, account, arn }];
  });
}
