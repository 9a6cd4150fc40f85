import { quote } from "../../../policy/index.js";
import { tokenScenarioFor } from "../../entries/mfa-scenario.js";
import { openProviders } from "../../entries/other-customers.js";
import {
  admitsToken,
  claimsAskedFor,
  subjectsAsAudience,
  type WebIdentity,
  webIdentitiesOf,
} from "../../entries/web-identities.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "missing-oidc-subject",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html",
  check: (context) => {
    const { policy, report } = context;
    for (const { identity, token, test } of openProviders(policy)) {
      // Where there is a test to blame, another rule does so.
      if (test !== undefined || token.kind === "unknown") continue;
      report(identity.read.value, {
        message: `${identity.row.anybody} can assume the role`,
        remedy: `compare ${quote(keyToCompare(identity))} with the one that is meant${exampleFor(identity)}`,
        scenario: tokenScenarioFor(context, token.found),
      });
    }
    for (const identity of webIdentitiesOf(policy)) {
      const { isBuiltIn, row, url } = identity;
      if (isBuiltIn || row.tenancy === "shared") continue;
      const { aud = "sts.amazonaws.com" } = claimsAskedFor(policy, identity, ["sub"]);
      // All tokens of pods that assume roles have the same audience; elsewhere it tells applications apart.
      const isAudienceOwn = row.id !== "eks";
      const claims = { sub: "somebody-else", aud: isAudienceOwn ? "https://somebody-else.example" : aud };
      if (!admitsToken(policy, identity, claims) || subjectsAsAudience(policy, identity) !== undefined) continue;
      // Of a provider by reference only a stand-in for its URL is known.
      const isOther = row.id === "other";
      report(identity.read.value, {
        message: `${isOther ? "anyone with a token of the provider" : row.anybody} can assume the role`,
        remedy: isOther
          ? 'compare the subject with the one that is meant, under the key "ISSUER:sub"'
          : `compare ${quote(`${url}:sub`)} with the one that is meant`,
      });
    }
  },
});

/** The claim of which AWS says that it tells customers apart. */
function keyToCompare({ row, url }: WebIdentity): string {
  const [claim = "sub"] = row.control?.anyOf ?? [];
  return claim.includes(":") ? claim : `${url}:${claim}`;
}

function exampleFor({ row }: WebIdentity): string {
  const [form] = row.subjects ?? [];
  return form === undefined || keyToCompareIsAudience(row) ? "" : `, as in ${quote(form)}`;
}

function keyToCompareIsAudience({ control }: WebIdentity["row"]): boolean {
  return control?.anyOf[0] === "aud";
}
