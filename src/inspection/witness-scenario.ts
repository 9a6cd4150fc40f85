import type { Found } from "../analysis/index.js";
import { foldName, readPrincipal } from "../iam/index.js";
import { type NamedPrincipal, scenarioOf } from "../lint/index.js";
import { printJson, type Statement, toValue } from "../policy/index.js";
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

/** The scenario that shows an allowed request; undefined where the steps cannot make the call. */
export function scenarioFor(
  title: string,
  { witness, statement }: Found,
  policy: InspectedPolicy,
  content: KnownContent,
  file: string | undefined,
): string | undefined {
  const [{ document }] = content.variants;
  const [node] = content.nodes;
  const reference = trustReference(policy, content, file);
  if (node === undefined) return undefined;
  const kinds = principalsOf(document.statements.find(({ index }) => index === statement)).map(({ kind }) => kind);
  return scenarioOf(witness, {
    title,
    roleName: policy.roleName,
    trust: typeof reference === "string" ? { file: reference } : { text: printJson(node) },
    named: document.statements.flatMap(namedPrincipals),
    asked: new Set(
      document.statements.flatMap((each) => (each.condition?.tests ?? []).map(({ key }) => foldName(key.value))),
    ),
    isThroughAccount: kinds.includes("account") && !kinds.includes("everyone") && !kinds.includes("role"),
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
