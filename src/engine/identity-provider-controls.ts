import type { Problem } from "../diagnostics/index.js";
import { foldName, identityProviderOf, issuerOf, keysThatTellCustomers } from "../iam/index.js";
import { quote } from "../policy/index.js";
import type { CompiledPolicy, CompiledStatement, PolicyProblemCode } from "./compile.js";
import { readOperator } from "./condition.js";
import { matches } from "./pattern.js";

/** A principal because of which AWS would not store a trust policy. */
export interface UnscopedProvider {
  readonly problem: Problem<PolicyProblemCode>;
  /** The reason in AWS's words. */
  readonly text: string;
}

/**
 * The providers of many customers that statements trust without a condition that AWS requires of them: it would not store
 * the policy. Roles that had theirs before AWS asked for it, in June 2025, keep it until it is changed.
 *
 * The text was reported of AWS for GitHub Actions, that for Cognito without any condition too; for the other providers
 * it follows the first. Of a statement that does not allow AssumeRoleWithWebIdentity nothing is reported: it is stored.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 */
export function unscopedProviders(statements: CompiledPolicy["statements"]): readonly UnscopedProvider[] {
  return statements.flatMap((statement) => {
    const { principals, source } = statement;
    if (statement.effect !== "Allow" || typeof principals !== "object" || principals.negated) return [];
    return principals.principals.flatMap((principal, index) => {
      if (principal.kind !== "provider" || principal.type !== "oidc") return [];
      const keys = keysThatTellCustomers(principal.text);
      const place = source.principal?.values[index];
      if (keys === undefined || place === undefined || !allowsWebIdentity(statement)) return [];
      if (keys.some((key) => isScopedBy(statement, key))) return [];
      const { control } = identityProviderOf(issuerOf(principal.text));
      const text =
        source.condition === undefined && control?.withoutCondition !== undefined
          ? control.withoutCondition
          : `Trust policy with trusted principal ${principal.text} must evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase, ${keys.join(" or ")} which is not scoped to all.`;
      const { pointer, span } = place;
      const message = `AWS refuses to store this trust policy: "${text}"`;
      const remedy = `compare ${keys.map(quote).join(" or ")} with your own, under StringEquals or StringLike`;
      return [{ problem: { code: "unscoped-identity-provider", message, remedy, pointer, span }, text }];
    });
  });
}

function allowsWebIdentity({ actions }: CompiledStatement): boolean {
  if (actions === "unreadable") return false;
  const named =
    actions.allOfSts || actions.patterns.some((pattern) => matches(pattern, "sts:assumerolewithwebidentity"));
  return named !== actions.negated;
}

const scopingOperators = ["StringEquals", "StringLike", "StringEqualsIgnoreCase"];

/**
 * Whether a condition holds a key to something. As reported of AWS, only the first of several values is looked at:
 * `["repo:acme/x", "*"]` is saved, `["*", "repo:acme/x"]` is not. That set operators are as good as none is not
 * documented, and neither is that IfExists is not good enough.
 */
function isScopedBy({ conditions }: CompiledStatement, key: string): boolean {
  return conditions.some(({ source }) => {
    const form = readOperator(source.operator.value);
    if (form === undefined || form.ifExists || !scopingOperators.includes(form.operator.name)) return false;
    if (foldName(source.key.value) !== foldName(key)) return false;
    return !/^[*?]+$/.test(source.values[0]?.value ?? "");
  });
}
