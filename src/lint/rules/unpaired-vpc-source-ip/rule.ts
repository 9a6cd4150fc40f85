import { foldName } from "../../../iam/index.js";
import { quote } from "../../../policy/index.js";
import { conditionTestsOf } from "../../conditions.js";
import { defineRule } from "../../rule.js";

/** Keys that say which VPC the address is one of. */
const networks: ReadonlySet<string> = new Set([
  "aws:sourcevpc",
  "aws:sourcevpcarn",
  "aws:sourcevpce",
  "aws:vpceaccount",
  "aws:vpceorgid",
  "aws:vpceorgpaths",
]);

export default defineRule({
  id: "unpaired-vpc-source-ip",
  severity: "warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpcsourceip",
  check: ({ document, report }) => {
    const tests = conditionTestsOf(document);
    const paired = new Set(
      tests.filter(({ test }) => networks.has(foldName(test.key.value))).map(({ statement }) => statement),
    );
    for (const { test, form, statement } of tests) {
      if (form?.operator.keyTypes === undefined || foldName(test.key.value) !== "aws:vpcsourceip") continue;
      if (paired.has(statement)) continue;
      report(test.key, {
        message: `private IP addresses are not unique, so calls from any VPC can match ${quote(test.key.value)}`,
        remedy: 'add "aws:SourceVpc" or "aws:SourceVpce" to the Condition',
      });
    }
  },
});
