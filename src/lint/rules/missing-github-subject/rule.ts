import { admitsSubject, githubIdentities, strangersSubject } from "../../github-subjects.js";
import { defineRule } from "../../rule.js";
import { testsOfClaim } from "../../web-identities.js";

export default defineRule({
  id: "missing-github-subject",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
  check: ({ policy, report }) => {
    for (const identity of githubIdentities(policy)) {
      if (testsOfClaim(policy, identity, "sub").length > 0) continue;
      if (!admitsSubject(policy, identity, strangersSubject)) continue;
      report(identity.read.value, {
        message: "a workflow of any repository on GitHub can assume the role",
        remedy:
          'compare "token.actions.githubusercontent.com:sub" with your repository, as in "repo:ORGANIZATION/REPOSITORY:ref:refs/heads/main"',
      });
    }
  },
});
