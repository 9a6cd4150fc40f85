import type { CompiledCondition, CompiledPolicy, CompiledStatement } from "../engine/index.js";
import { allInWords, conditionInWords, demandsMfa } from "./conditions.js";
import { joined } from "./lists.js";
import type { TrustEdge } from "./model.js";
import { principalsOf } from "./principals.js";

/**
 * Who gets to a role, by the statements that allow. `idOf` gives the id of a documented role by its ARN. MFA is said to be
 * required only where it is proved of all people, or where the statement itself demands it.
 */
export function trustOf(
  policy: CompiledPolicy,
  { isMfaProved, idOf }: { readonly isMfaProved: boolean; readonly idOf: (arn: string) => string | undefined },
): readonly TrustEdge[] {
  const allows = policy.statements.filter(({ effect }) => effect === "Allow");
  const denials = denialsOf(policy);
  return allows.flatMap((statement) => {
    const { principals } = statement;
    if (principals === undefined || principals === "unreadable") return [];
    const isRequired = isMfaProved || statement.conditions.some(demandsMfa);
    const mfa = isRequired ? "required" : "notRequired";
    const common = { statement: statement.source.index, limits: limitsOf(denials, statement) };
    if (principals.negated) {
      const from = (statement.source.principal?.values ?? []).map(({ value }) => value).join(", ");
      return [
        {
          ...common,
          from,
          label: limited("everybody with exceptions", statement, common.limits, denials),
          kind: "everyone",
          fromRole: null,
          mfa,
        } as const,
      ];
    }
    return principalsOf(statement, new Set()).map(
      (principal): TrustEdge => ({
        ...common,
        from: principal.text,
        label:
          principal.kind === "everyone" ? limited(principal.label, statement, common.limits, denials) : principal.label,
        kind: principal.kind,
        fromRole: idOf(principal.text) ?? null,
        mfa: principal.class === "people" ? mfa : "cannot",
      }),
    );
  });
}

/** What limits the callers of a statement besides MFA: its own conditions, and the Deny statements about people. */
function limitsOf(denials: readonly Denial[], { conditions }: CompiledStatement): readonly string[] {
  const own = conditions.filter((condition) => !isAboutMfa(condition)).map(conditionInWords);
  return [...own.map((clause) => `only if ${clause}`), ...denials.map((deny) => `not if ${deny.clause}`)];
}

interface Denial {
  readonly clause: string;
  readonly conditions: readonly CompiledCondition[];
}

/** Deny statements about everybody, or everybody but some, that do not ask about MFA only. */
function denialsOf({ statements }: CompiledPolicy): readonly Denial[] {
  return statements.flatMap(({ effect, principals, conditions }) => {
    if (effect !== "Deny" || principals === undefined || principals === "unreadable") return [];
    const isAboutAll = principals.negated || principals.principals.some(({ kind }) => kind === "everyone");
    if (!isAboutAll || conditions.length === 0 || conditions.every(isAboutMfa)) return [];
    return [{ clause: allInWords(conditions), conditions }];
  });
}

function isAboutMfa({ key }: CompiledCondition): boolean {
  return key === "aws:multifactorauthpresent" || key === "aws:multifactorauthage";
}

/** Everybody, in a few words: limited to an organization, or otherwise. */
function limited(
  label: string,
  { conditions }: CompiledStatement,
  limits: readonly string[],
  denials: readonly Denial[],
): string {
  if (limits.length === 0) return label;
  const allowed = conditions.filter(({ form }) => form?.operator.negated === false && !form.ifExists);
  const denied = denials
    .filter((deny) => deny.conditions.length === 1)
    .flatMap((deny) => deny.conditions)
    .filter(({ form }) => form?.operator.negated === true);
  const organizations = [...allowed, ...denied]
    .filter(({ key, form }) => key === "aws:principalorgid" && form?.quantifier === undefined)
    .flatMap(({ source }) => source.values.map(({ value }) => value));
  if (organizations.length === 0) return `${label}, under conditions`;
  return `${label} of organization ${joined(organizations, "or")}`;
}
