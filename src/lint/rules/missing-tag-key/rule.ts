import { quote } from "../../../policy/index.js";
import { nameLackingTagKey } from "../../condition-key-names.js";
import { conditionTestsOf } from "../../conditions.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "missing-tag-key",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
  check: ({ document, report }) => {
    for (const { test } of conditionTestsOf(document)) {
      const name = nameLackingTagKey(test.key.value);
      if (name === undefined) continue;
      const example = name === "sts:RequestContext/" ? "identitystore:UserId" : "team";
      report(test.key, {
        message: `${quote(test.key.value)} does not name a tag`,
        remedy: `write the key of the tag after a slash, as in "${name}${example}"`,
      });
    }
  },
});
