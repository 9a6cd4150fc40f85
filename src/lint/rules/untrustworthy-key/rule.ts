import { foldName } from "../../../iam/index.js";
import { quote } from "../../../policy/index.js";
import { conditionTestsOf, type ReadTest } from "../../conditions.js";
import { defineRule } from "../../rule.js";

const untrustworthy: ReadonlySet<string> = new Set(["aws:referer", "aws:useragent"]);

export default defineRule({
  id: "untrustworthy-key",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
  check: ({ document, report }) => {
    const tests = conditionTestsOf(document);
    const isHeader = ({ test }: ReadTest): boolean => untrustworthy.has(foldName(test.key.value));
    const trustworthy = new Set(tests.filter((read) => !isHeader(read)).map(({ statement }) => statement));
    for (const { test, form, statement } of tests) {
      // In an Allow they must not be all there is; in a Deny that stops everybody else they are all there is.
      if (trustworthy.has(statement) || statement.condition?.readable !== true) continue;
      const keepsOut = statement.effect?.value === "Allow" || form?.operator.negated === true;
      if (statement.effect === undefined || !keepsOut) continue;
      report(test.key, {
        message: `callers choose the value of ${quote(test.key.value)} themselves, so this condition stops nobody`,
        remedy: "compare a key whose value AWS sets",
      });
    }
  },
});
