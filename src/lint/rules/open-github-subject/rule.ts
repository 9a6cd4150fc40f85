import { quote } from "../../../policy/index.js";
import { admitsSubject, githubIdentities, openSubjects, strangersSubject } from "../../entries/github-subjects.js";
import { testsOfClaim } from "../../entries/web-identities.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "open-github-subject",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
  check: ({ policy, report }) => {
    const open = openSubjects(policy).filter((pattern) => pattern.open === "organization");
    for (const { value, subject } of open) {
      report(value, {
        message: `${quote(value.value)} also matches repositories of other owners on GitHub, such as ${quote(subject)}`,
        remedy: "write the full names of the organization and the repository",
      });
    }
    for (const identity of githubIdentities(policy)) {
      const [first] = testsOfClaim(policy, identity, "sub");
      // Where no pattern is to blame, the operator is: it is negated, say, or about sets.
      if (first === undefined || open.some((pattern) => pattern.identity.read.value === identity.read.value)) continue;
      if (!admitsSubject(policy, identity, strangersSubject)) continue;
      report(first.test.key, {
        message: `repositories of other owners on GitHub, such as ${quote(strangersSubject)}, meet this condition`,
        remedy: "list the repositories that are meant, under StringEquals or StringLike",
      });
    }
  },
});
