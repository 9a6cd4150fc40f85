import type { Found } from "../analysis/index.js";
import { type CompiledPolicy, matches } from "../engine/index.js";
import { foldName, readPrincipal } from "../iam/index.js";
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
      document.statements.flatMap((each) => (each.condition?.tests ?? []).map(({ key }) => foldName(key.value))),
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

const outsideActions = {
  service: "sts:assumerole",
  saml: "sts:assumerolewithsaml",
  oidc: "sts:assumerolewithwebidentity",
};

/**
 * The services and identity providers that a policy's Allow statements let call, each once; `*` is all of a kind. A
 * principal for everybody means those, too.
 */
export function outsideCallers({ statements }: CompiledPolicy): readonly OutsideCaller[] {
  const found = new Map<string, OutsideCaller>();
  const add = (kind: OutsideCaller["kind"], principal: string): void => {
    found.set(`${kind} ${principal}`, { kind, principal });
  };
  for (const { effect, source, actions } of statements) {
    if (effect !== "Allow" || source.principal?.negated === true || actions === "unreadable") continue;
    for (const principal of principalsOf(source)) {
      if (principal.kind === "service") add("service", principal.name);
      if (principal.kind === "provider") add(principal.type, principal.text);
      if (principal.kind !== "everyone") continue;
      for (const kind of ["service", "saml", "oidc"] as const) {
        const action = outsideActions[kind];
        const isListed = actions.allOfSts || actions.patterns.some((pattern) => matches(pattern, action));
        if (isListed !== actions.negated) add(kind, "*");
      }
    }
  }
  return [...found.values()];
}
