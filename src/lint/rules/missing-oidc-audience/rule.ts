import { quote } from "../../../policy/index.js";
import {
  admitsToken,
  claimsAskedFor,
  claimTestsOf,
  testsOfClaim,
  webIdentitiesOf,
} from "../../entries/web-identities.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "missing-oidc-audience",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
  check: ({ policy, report }) => {
    for (const identity of webIdentitiesOf(policy)) {
      // Without any condition on the token, the subject is what is missing first.
      if (identity.isBuiltIn || claimTestsOf(policy, identity).length === 0) continue;
      if (testsOfClaim(policy, identity, "sub").length === 0) continue;
      const claims = { sub: "somebody-else", ...claimsAskedFor(policy, identity, ["aud"]), aud: "somebody-else" };
      if (!admitsToken(policy, identity, claims)) continue;
      report(identity.read.value, {
        message: `tokens that ${identity.url} issued for other audiences are accepted too`,
        remedy: `compare ${quote(`${identity.url}:aud`)} with the audience of the tokens for AWS`,
      });
    }
  },
});
