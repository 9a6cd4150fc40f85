import type { Found } from "../analysis/index.js";
import type { CompiledPolicy } from "../engine/index.js";
import { readPrincipal } from "../iam/index.js";
import { type NamedPrincipal, scenarioOf } from "../lint/index.js";
import { printJson, type Statement, toValue } from "../policy/index.js";
import type { JudgedPlace, OutsideCaller } from "../report/index.js";
import { originOf } from "../sources/index.js";
import type { KnownContent, TrustPolicy } from "./trust-policies.js";

/** Where a statement of a policy stands. */
export function placeOfStatement({ source, node, pointer }: Placed): JudgedPlace {
  return { range: source.range(node), pointer, line: (number) => source.line(number) };
}

interface Placed {
  readonly source: TrustPolicy["source"];
  readonly node: { readonly start: number; readonly end: number };
  readonly pointer: string;
}

/** The statement of a policy that has this index, as a place. */
export function placeOfIndex(
  { source, origins }: Pick<TrustPolicy, "source" | "origins">,
  document: Document,
  index: number,
) {
  const statement = document.statements.find((each) => each.index === index);
  if (statement === undefined) return undefined;
  return placeOfStatement({ source, node: statement.node, pointer: originOf(statement.pointer, origins) });
}

type Document = CompiledPolicy["document"];

/** A trust policy as `simulate` takes it: the name of a file that holds nothing else, or the document. */
export function trustReference(
  { pointer }: Pick<TrustPolicy, "pointer">,
  { nodes, standIns }: KnownContent,
  file: string | undefined,
): unknown {
  const [node] = nodes;
  if (pointer === "" && file !== undefined && (standIns?.size ?? 0) === 0) return file;
  return node === undefined ? null : toValue(node);
}

/** The scenario that shows a request that gets in; undefined where the steps cannot make the call. */
export function scenarioFor(
  title: string,
  { witness, statement }: Found,
  policy: TrustPolicy,
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
      document.statements.flatMap((each) => (each.condition?.tests ?? []).map(({ key }) => key.value.toLowerCase())),
    ),
    isThroughAccount: kinds.includes("account") && !kinds.includes("everyone") && !kinds.includes("role"),
  });
}

function principalsOf(statement: Statement | undefined) {
  return (statement?.principal?.values ?? []).map(({ type, value }) => readPrincipal(type.value, value));
}

function namedPrincipals(statement: Statement): readonly NamedPrincipal[] {
  return principalsOf(statement).flatMap((principal): readonly NamedPrincipal[] => {
    if (principal.kind !== "user" && principal.kind !== "role") return [];
    const { kind, account, arn } = principal;
    return [{ kind, account, arn }];
  });
}

/** The services and identity providers that a policy's Allow statements name, each once. */
export function outsideCallers({ document }: CompiledPolicy): readonly OutsideCaller[] {
  const found = new Map<string, OutsideCaller>();
  for (const statement of document.statements) {
    if (statement.effect?.value !== "Allow" || statement.principal?.negated === true) continue;
    for (const principal of principalsOf(statement)) {
      if (principal.kind === "service") found.set(principal.name, { kind: "service", principal: principal.name });
      if (principal.kind === "provider") found.set(principal.text, { kind: principal.type, principal: principal.text });
    }
  }
  return [...found.values()];
}
