import { type CompiledPolicy, matches, readOperator } from "../engine/index.js";
import { foldName, keysThatTellCustomers } from "../iam/index.js";

type Statement = CompiledPolicy["statements"][number];

const cognito = "cognito-identity.amazonaws.com";

/**
 * Why AWS would not save a trust policy that lets all customers of a shared provider in, in its words; undefined where
 * it would save it.
 *
 * The text was reported of AWS for GitHub Actions, that for Cognito without any condition too; for the other providers
 * it follows the first. Of a statement that does not allow AssumeRoleWithWebIdentity nothing is reported: it passes.
 */
export function unscopedProvider({ statements }: CompiledPolicy): string | undefined {
  for (const statement of statements) {
    if (statement.effect !== "Allow" || !allowsWebIdentity(statement)) continue;
    if (typeof statement.principals !== "object" || statement.principals.negated) continue;
    for (const principal of statement.principals.principals) {
      if (principal.kind !== "provider") continue;
      const keys = keysThatTellCustomers(principal.text);
      if (keys === undefined || keys.some((key) => isScopedBy(statement, key))) continue;
      if (principal.text === cognito && statement.source.condition === undefined) {
        return "A condition block must be present for the Cognito provider";
      }
      return `Trust policy with trusted principal ${principal.text} must evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase, ${keys.join(" or ")} which is not scoped to all.`;
    }
  }
  return undefined;
}

function allowsWebIdentity({ actions }: Statement): boolean {
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
function isScopedBy({ conditions }: Statement, key: string): boolean {
  return conditions.some(({ source }) => {
    const form = readOperator(source.operator.value);
    if (form === undefined || form.ifExists || !scopingOperators.includes(form.operator.name)) return false;
    if (foldName(source.key.value) !== foldName(key)) return false;
    return !/^[*?]+$/.test(source.values[0]?.value ?? "");
  });
}
