import type { OperatorForm } from "../../../engine/index.js";
import { foldName, isAccountId, parseArn } from "../../../iam/index.js";
import { type ConditionValue, quote } from "../../../policy/index.js";
import { conditionTestsOf, type ReadTest } from "../../conditions.js";
import type { LintedStatement } from "../../facts.js";
import { principalsOfStatement } from "../../principals.js";
import { defineRule, type Place } from "../../rule.js";

export default defineRule({
  id: "external-id-too-weak",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
  check: ({ document, report }) => {
    const tests = conditionTestsOf(document).filter(({ test }) => foldName(test.key.value) === "sts:externalid");
    const strict = new Set(tests.filter(requiresOne).map(({ statement }) => statement));
    if ([...strict].some(({ effect }) => effect?.value === "Deny")) return;
    for (const read of tests) {
      if (strict.has(read.statement)) continue;
      for (const { place, fault } of faultsOf(read, read.statement)) {
        report(place, {
          message: fault,
          remedy: 'compare "sts:ExternalId" with the external ID agreed with the third party, using StringEquals',
        });
      }
    }
  },
});

/** Whether a test matches only calls with certain external IDs. */
function requiresOne({ test, form, statement }: ReadTest): boolean {
  if (form?.operator.keyTypes === undefined || acceptsAbsence(form, statement)) return false;
  return (
    form.operator.negated === (statement.effect?.value === "Deny") &&
    test.values.length > 0 &&
    !test.values.some((value) => value.value === "" || isLoose(form.operator.name, value, statement))
  );
}

/** Whether external IDs match a value that nobody agreed on. */
function isLoose(operator: string, value: ConditionValue, statement: LintedStatement): boolean {
  return isPattern(operator, value) && !(isOfAccount(value) && isForServices(statement));
}

/**
 * Amazon Redshift sends the ARN of the database user for whom it assumes the role, and nobody else writes it: a pattern
 * for those of an account names them.
 * https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-database-users.html
 */
function isOfAccount({ value }: ConditionValue): boolean {
  return isAccountId(parseArn(value)?.account ?? "");
}

function isForServices(statement: LintedStatement): boolean {
  const principals = principalsOfStatement(statement);
  return principals.length > 0 && principals.every(({ principal }) => principal.kind === "service");
}

/** Whether calls without an external ID are accepted: an Allow matches them, or a Deny does not. */
function acceptsAbsence({ ifExists, quantifier }: OperatorForm, { effect }: LintedStatement): boolean {
  return effect?.value === "Deny"
    ? quantifier === "ForAnyValue" && !ifExists
    : ifExists || quantifier === "ForAllValues";
}

function isPattern(operator: string, { value }: ConditionValue): boolean {
  return operator.endsWith("Like") && /[*?]/.test(value.replace(/\$\{[^${}]*\}/g, ""));
}

function faultsOf(
  { test, form }: ReadTest,
  statement: LintedStatement,
): readonly { readonly place: Place; readonly fault: string }[] {
  const { effect } = statement;
  if (form === undefined || effect === undefined) return [];
  const { operator, ifExists, quantifier } = form;
  // That is a finding of its own.
  if (quantifier === "ForAllValues" && effect.value === "Allow" && !ifExists && !operator.negated) return [];
  const isDeny = effect.value === "Deny";
  if (operator.keyTypes === undefined) {
    // In a Deny, Null "true" is half of a pair of statements.
    const any = !isDeny && test.values.length > 0 && test.values.every(({ value }) => value.toLowerCase() === "false");
    return any ? [{ place: test.key, fault: "calls with any external ID are accepted" }] : [];
  }
  // What a Deny lists, and an Allow that says what the id must not be, are a list of refused IDs.
  if (operator.negated !== isDeny) {
    const fault = "calls without an external ID, or with any other external ID, are accepted";
    return isDeny ? [] : [{ place: test.key, fault }];
  }
  if (acceptsAbsence(form, statement)) {
    return [{ place: test.key, fault: "calls without an external ID are accepted" }];
  }
  return test.values.flatMap((value) => {
    if (value.value === "")
      return [
        { place: value, fault: "no call has an empty external ID, because an external ID has at least two characters" },
      ];
    if (!isLoose(operator.name, value, statement)) return [];
    const many = /^\*+$/.test(value.value)
      ? "calls with any external ID are accepted"
      : `${quote(value.value)} matches many external IDs, not only the one agreed with the third party`;
    return [{ place: value, fault: many }];
  });
}
