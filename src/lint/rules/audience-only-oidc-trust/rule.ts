import { quote } from "../../../policy/index.js";
import { defineRule } from "../../rule.js";
import { admitsToken, claimsAskedFor, webIdentitiesOf } from "../../web-identities.js";

export default defineRule({
  id: "audience-only-oidc-trust",
  severity: "suggestion",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
  check: ({ policy, report }) => {
    for (const identity of webIdentitiesOf(policy)) {
      const { isBuiltIn, row, url } = identity;
      if (isBuiltIn || row.tenancy === "shared" || row.id === "eks") continue;
      const { aud } = claimsAskedFor(policy, identity, ["sub"]);
      const admits = (audience: string | readonly string[]): boolean =>
        admitsToken(policy, identity, { sub: "somebody-else", aud: audience });
      if (aud === undefined || admits("https://somebody-else.example") || !admits(aud)) continue;
      report(identity.read.value, {
        message: `everybody who gets a token of ${url} for this audience can assume the role`,
        remedy: `compare ${quote(`${url}:sub`)} too unless that is meant`,
      });
    }
  },
});
