import { conditionKeyNamespace, conditionKeysDate, isUnknownKey } from "../../../iam/index.js";
import { quote } from "../../../policy/index.js";
import { lookUpRemedy, nameLackingTagKey, nearKeyRemedy, notInTheTable } from "../../condition-key-names.js";
import { conditionTestsOf, type ReadTest } from "../../conditions.js";
import type { LintedStatement } from "../../facts.js";
import { policyVariablesIn } from "../../policy-variables.js";
import { principalsOfStatement } from "../../principals.js";
import { defineRule, type Report } from "../../rule.js";

export default defineRule({
  id: "variable-never-resolves",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
  check: ({ document, report }) => {
    if (document.version !== "2012-10-17") return;
    for (const read of conditionTestsOf(document)) {
      if (!needsAMatch(read)) continue;
      const { test } = read;
      const ofNoUser = isOfNoUser(read.statement);
      const faults = test.values.map(({ value }) => unknownKeyIn(value) ?? (ofNoUser ? userNameIn(value) : undefined));
      // One value that can match is enough.
      if (faults.includes(undefined)) continue;
      test.values.forEach((value, index) => {
        const fault = faults[index];
        if (fault !== undefined) report(value, fault);
      });
    }
  },
});

function needsAMatch({ test, form, statement }: ReadTest): boolean {
  if (form === undefined || statement.effect?.value !== "Allow" || test.values.length === 0) return false;
  return form.operator.variables && !form.operator.negated && !form.ifExists && form.quantifier !== "ForAllValues";
}

function userNameIn(value: string): Report | undefined {
  if (!policyVariablesIn(value).some(({ key, hasDefault }) => key === "aws:username" && !hasDefault)) return undefined;
  return {
    message: `the variable in ${quote(value)} never has a value because only calls of IAM users have aws:username, and the statement names no user`,
    remedy: "name the users as principals, or use a key that these principals have",
  };
}

/** Variables of AWS's own keys that the table does not have. */
function unknownKeyIn(value: string): Report | undefined {
  const key = policyVariablesIn(value).find(
    (variable) => !variable.hasDefault && isLacking(variable.key) && conditionKeyNamespace(variable.key) === "closed",
  )?.key;
  if (key === undefined) return undefined;
  const remedy = nearKeyRemedy(nameLackingTagKey(key) ?? key);
  if (remedy === undefined) return { message: notInTheTable(key), remedy: lookUpRemedy, severity: "warning" };
  return {
    message: `${quote(value)} uses ${quote(key)}, and AWS has no such condition key (as of ${conditionKeysDate})`,
    remedy,
  };
}

function isLacking(key: string): boolean {
  return isUnknownKey(key) || nameLackingTagKey(key) !== undefined;
}

/** Whether a statement names no user, and no account that has some. */
function isOfNoUser(statement: LintedStatement): boolean {
  const { principal } = statement;
  if (principal === undefined || principal.negated || !principal.readable) return false;
  const principals = principalsOfStatement(statement);
  return principals.length > 0 && principals.every(({ principal: of }) => hasNoUserName(of));
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable */
function hasNoUserName(principal: ReturnType<typeof principalsOfStatement>[number]["principal"]): boolean {
  switch (principal.kind) {
    case "role":
    case "roleSession":
    case "federatedUser":
    case "provider":
    case "service":
      return true;
    case "uniqueId":
      return principal.id.startsWith("AROA");
    case "user":
    case "account":
    case "everyone":
    case "nobody":
      return false;
  }
}
