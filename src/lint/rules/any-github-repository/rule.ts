import { quote } from "../../../policy/index.js";
import { anyRepositorySubjects } from "../../entries/github-subjects.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "any-github-repository",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
  check: ({ policy, report }) => {
    for (const { value } of anyRepositorySubjects(policy)) {
      report(value, {
        message: `${quote(value.value)} matches every repository of the organization, so anyone that can push to one of them can assume the role`,
        remedy: "write the full name of the repository",
      });
    }
  },
});
