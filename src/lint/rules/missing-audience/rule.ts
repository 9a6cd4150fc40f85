import { quote } from "../../../policy/index.js";
import { defineRule } from "../../rule.js";
import { admitsToken, claimsAskedFor, webIdentitiesOf } from "../../web-identities.js";

/**
 * The claim of a built-in provider's tokens that names the application, or Cognito's identity pool.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
const claims: ReadonlyMap<string, string> = new Map([
  ["accounts.google.com", "aud"],
  ["graph.facebook.com", "app_id"],
  ["www.amazon.com", "app_id"],
]);

export default defineRule({
  id: "missing-audience",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
  check: ({ policy, report }) => {
    for (const identity of webIdentitiesOf(policy)) {
      if (!identity.isBuiltIn) continue;
      const isCognito = identity.url.startsWith("cognito-identity");
      const claim = isCognito ? "aud" : claims.get(identity.url);
      if (claim === undefined) continue;
      const other = isCognito ? "us-east-1:00000000-0000-0000-0000-000000000000" : "somebody-elses-application";
      // A user's id at the provider is the same whichever application asks for the token.
      const token = { sub: "somebody-else", ...claimsAskedFor(policy, identity, [claim]), [claim]: other };
      if (!admitsToken(policy, identity, token)) continue;
      const whose = isCognito
        ? "any Amazon Cognito identity pool, in any account,"
        : `any application at ${identity.url}`;
      report(identity.read.value, {
        message: `users of ${whose} can assume the role`,
        remedy: `compare ${quote(`${identity.url}:${claim}`)} with your own`,
      });
    }
  },
});
