import type { OperatorForm } from "../../../engine/index.js";
import { foldName, isAccountId, parseArn } from "../../../iam/index.js";
import { type ConditionValue, quote, type Statement } from "../../../policy/index.js";
import { conditionTestsOf, type ReadTest } from "../../conditions.js";
import { principalsOfStatement } from "../../principals.js";
import { defineRule, type Place } from "../../rule.js";

export default defineRule({
  id: "external-id-too-weak",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
  check: ({ document, report }) => {
    const tests = conditionTestsOf(document).filter(({ test }) => foldName(test.key.value) === "sts:externalid");
    const strict = new Set(tests.filter(demandsOne).map(({ statement }) => statement));
    if ([...strict].some(({ effect }) => effect?.value === "Deny")) return;
    for (const read of tests) {
      if (strict.has(read.statement)) continue;
      for (const { place, fault } of faultsOf(read, read.statement)) {
        report(place, {
          message: `${fault}`,
          remedy: 'compare "sts:ExternalId" by StringEquals with the id that the other side was given',
        });
      }
    }
  },
});

/** Whether a test lets only calls with certain external ids pass. */
function demandsOne({ test, form, statement }: ReadTest): boolean {
  if (form?.operator.keyTypes === undefined || letsAbsencePass(form, statement)) return false;
  return (
    form.operator.negated === (statement.effect?.value === "Deny") &&
    test.values.length > 0 &&
    !test.values.some((value) => value.value === "" || isLoose(form.operator.name, value, statement))
  );
}

/** Whether ids match a value that were not agreed upon. */
function isLoose(operator: string, value: ConditionValue, statement: Statement): boolean {
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

function isForServices(statement: Statement): boolean {
  const principals = principalsOfStatement(statement);
  return principals.length > 0 && principals.every(({ principal }) => principal.kind === "service");
}

/** Whether whoever sends no external id passes: an Allow holds for them, or a Deny does not. */
function letsAbsencePass({ ifExists, quantifier }: OperatorForm, { effect }: Statement): boolean {
  return effect?.value === "Deny"
    ? quantifier === "ForAnyValue" && !ifExists
    : ifExists || quantifier === "ForAllValues";
}

function isPattern(operator: string, { value }: ConditionValue): boolean {
  return operator.endsWith("Like") && /[*?]/.test(value.replace(/\$\{[^${}]*\}/g, ""));
}

function faultsOf(
  { test, form }: ReadTest,
  statement: Statement,
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
    return any ? [{ place: test.key, fault: "any external id will do here" }] : [];
  }
  // What a Deny lists, and an Allow that says what the id must not be, are a list of bad ids.
  if (operator.negated !== isDeny) {
    const fault = "whoever sends no external id, or any other one, passes here";
    return isDeny ? [] : [{ place: test.key, fault }];
  }
  if (letsAbsencePass(form, statement)) {
    return [{ place: test.key, fault: "whoever sends no external id passes here" }];
  }
  return test.values.flatMap((value) => {
    if (value.value === "")
      return [{ place: value, fault: "an empty external id is none: it has two characters at least" }];
    if (!isLoose(operator.name, value, statement)) return [];
    const many = /^\*+$/.test(value.value)
      ? "any external id will do here"
      : `many external ids match ${quote(value.value)}`;
    return [{ place: value, fault: many }];
  });
}
