import { quote } from "../../../policy/index.js";
import { admitsSubject, githubIdentities, openSubjects, strangersSubject } from "../../github-subjects.js";
import { defineRule } from "../../rule.js";
import { testsOfClaim } from "../../web-identities.js";

export default defineRule({
  id: "open-github-subject",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
  check: ({ policy, report }) => {
    const open = openSubjects(policy).filter((pattern) => pattern.open === "organization");
    for (const { value, subject } of open) {
      report(value, {
        message: `${quote(value.value)} also matches the repositories of others on GitHub, such as ${quote(subject)}`,
        remedy: "write the organization and the repository out",
      });
    }
    for (const identity of githubIdentities(policy)) {
      const [first] = testsOfClaim(policy, identity, "sub");
      // Where no pattern is to blame, the operator is: it is negated, say, or about sets.
      if (first === undefined || open.some((pattern) => pattern.identity.read.value === identity.read.value)) continue;
      if (!admitsSubject(policy, identity, strangersSubject)) continue;
      report(first.test.key, {
        message: `this does not keep other repositories on GitHub out: ${quote(strangersSubject)} passes`,
        remedy: "list the repositories that are meant, under StringEquals or StringLike",
      });
    }
  },
});
