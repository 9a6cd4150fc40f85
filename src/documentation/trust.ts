import type { CompiledPolicy } from "../engine/index.js";
import { demandsMfa } from "./conditions.js";
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
  return allows.flatMap((statement) => {
    const { principals } = statement;
    if (principals === undefined || principals === "unreadable") return [];
    const isRequired = isMfaProved || statement.conditions.some(demandsMfa);
    const mfa = isRequired ? "required" : "notRequired";
    const common = { statement: statement.source.index };
    if (principals.negated) {
      const from = (statement.source.principal?.values ?? []).map(({ value }) => value).join(", ");
      return [{ ...common, from, label: "everybody but some", kind: "everyone", fromRole: null, mfa } as const];
    }
    return principalsOf(statement, new Set()).map(
      (principal): TrustEdge => ({
        ...common,
        from: principal.text,
        label: principal.label,
        kind: principal.kind,
        fromRole: idOf(principal.text) ?? null,
        mfa: principal.class === "people" ? mfa : "cannot",
      }),
    );
  });
}
