import { quote } from "../../../policy/index.js";
import { subjectsAsAudience, webIdentitiesOf } from "../../entries/web-identities.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "oidc-subject-as-audience",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html",
  check: ({ policy, report }) => {
    for (const identity of webIdentitiesOf(policy)) {
      const test = subjectsAsAudience(policy, identity);
      if (test === undefined) continue;
      const { url } = identity;
      report(test.key, {
        message: "a service account is the subject of a token and never its audience, so nobody can assume the role",
        remedy: `compare ${quote(`${url}:sub`)} with the service account, and ${quote(`${url}:aud`)} with "sts.amazonaws.com"`,
      });
    }
  },
});
