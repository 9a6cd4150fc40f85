import { foldName, keysThatTellCustomers } from "../../../iam/index.js";
import { quote } from "../../../policy/index.js";
import { defineRule } from "../../rule.js";
import {
  admitsToken,
  claimsAskedFor,
  subjectsAsAudience,
  type WebIdentity,
  webIdentitiesOf,
} from "../../web-identities.js";

export default defineRule({
  id: "missing-oidc-subject",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html",
  check: ({ policy, report }) => {
    for (const identity of webIdentitiesOf(policy)) {
      // GitHub and the providers that are built into AWS have rules of their own.
      if (identity.isBuiltIn || foldName(identity.url) === "token.actions.githubusercontent.com") continue;
      const { who, key, isAudienceOwn } = callersOf(identity);
      // Microsoft Sentinel names its customers in the session, and chooses that name itself.
      if (!key.startsWith(`${identity.url}:`)) continue;
      const { aud = "sts.amazonaws.com" } = claimsAskedFor(policy, identity, ["sub"]);
      const claims = { sub: "somebody-else", aud: isAudienceOwn ? "https://somebody-else.example" : aud };
      if (!admitsToken(policy, identity, claims) || subjectsAsAudience(policy, identity) !== undefined) continue;
      report(identity.read.value, {
        message: `${who} can assume the role`,
        remedy: `compare ${quote(key)} with the one that is meant`,
      });
    }
  },
});

/** Who has tokens of a provider, the key that tells them apart, and whether their audiences do so as well. */
function callersOf({ provider, url }: WebIdentity): { who: string; key: string; isAudienceOwn: boolean } {
  const told = keysThatTellCustomers(provider.text);
  const [key = `${url}:sub`] = told ?? [];
  if (told !== undefined) return { who: `any customer of ${url}`, key, isAudienceOwn: key.endsWith(":aud") };
  // All tokens of pods that assume roles have the same audience.
  if (/^oidc\.eks\.[^/]+\/id\//i.test(url)) return { who: "any pod of the cluster", key, isAudienceOwn: false };
  return { who: `anybody with a token of ${url}`, key, isAudienceOwn: true };
}
