import { quote } from "../../../policy/index.js";
import { admitsToken, claimsAskedFor, webIdentitiesOf } from "../../entries/web-identities.js";
import { defineRule } from "../../rule.js";

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
        message: `anyone with a token that ${url} issued for this audience can assume the role`,
        remedy: `also compare ${quote(`${url}:sub`)}, unless every subject is meant`,
      });
    }
  },
});
