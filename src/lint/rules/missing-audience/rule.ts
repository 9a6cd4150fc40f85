import { quote } from "../../../policy/index.js";
import { isOpenToOthers } from "../../entries/other-customers.js";
import { admitsToken, claimsAskedFor, webIdentitiesOf } from "../../entries/web-identities.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "missing-audience",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
  check: ({ policy, report }) => {
    for (const identity of webIdentitiesOf(policy)) {
      if (!identity.isBuiltIn) continue;
      const { row } = identity;
      const isCognito = row.id === "cognito";
      // The claim that names the application, or the identity pool.
      const claim = row.claims.find(({ name }) => name === "aud" || name === "app_id")?.name;
      if (claim === undefined) continue;
      const other = isCognito ? "us-east-1:00000000-0000-0000-0000-000000000000" : "somebody-elses-application";
      // A user's id at the provider is the same whichever application asks for the token.
      const token = { sub: "somebody-else", ...claimsAskedFor(policy, identity, [claim]), [claim]: other };
      if (!admitsToken(policy, identity, token) && !isOpenToOthers(policy, identity)) continue;
      const whose = isCognito
        ? "any Amazon Cognito identity pool, in any account,"
        : `any application at ${identity.url}`;
      report(identity.read.value, {
        message: `users of ${whose} can assume the role`,
        remedy: `compare ${quote(`${identity.url}:${claim}`)} with the ID of your ${isCognito ? "identity pool" : "application"}`,
      });
    }
  },
});
