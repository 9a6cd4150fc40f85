import { nearest } from "../../../diagnostics/index.js";
import { conditionKey, conditionKeyNames, conditionKeyNamespace } from "../../../iam/index.js";
import { quote, type Statement } from "../../../policy/index.js";
import { conditionTestsOf, type ReadTest } from "../../conditions.js";
import { policyVariablesIn } from "../../policy-variables.js";
import { principalsOfStatement } from "../../principals.js";
import { defineRule } from "../../rule.js";

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
      const whys = test.values.map(({ value }) => unknownKeyIn(value) ?? (ofNoUser ? userNameIn(value) : undefined));
      // One value that can match is enough.
      if (whys.includes(undefined)) continue;
      test.values.forEach((value, index) => {
        report(value, `${quote(value.value)} never has a value: ${whys[index]}`);
      });
    }
  },
});

function needsAMatch({ test, form, statement }: ReadTest): boolean {
  if (form === undefined || statement.effect?.value !== "Allow" || test.values.length === 0) return false;
  return form.operator.variables && !form.operator.negated && !form.ifExists && form.quantifier !== "ForAllValues";
}

function userNameIn(value: string): string | undefined {
  return policyVariablesIn(value).some(({ key, hasDefault }) => key === "aws:username" && !hasDefault)
    ? "aws:username is the name of a user, and the statement's principals are none; name the users, or use a key that they have"
    : undefined;
}

/** Variables of AWS's own keys that are none of them. */
function unknownKeyIn(value: string): string | undefined {
  const variable = policyVariablesIn(value).find(
    ({ key, hasDefault }) => !hasDefault && conditionKey(key) === undefined && conditionKeyNamespace(key) === "closed",
  );
  if (variable === undefined) return undefined;
  const near = nearest(variable.key, conditionKeyNames());
  const tag = near?.endsWith("/") === true ? " with a tag's key behind it" : "";
  const hint = near === undefined ? "take one of AWS's list" : `did you mean ${quote(near)}${tag}?`;
  return `${variable.key} is not a condition key; ${hint}`;
}

/** Whether a statement names no user, and no account that has some. */
function isOfNoUser(statement: Statement): boolean {
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
