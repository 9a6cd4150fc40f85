import { admitsToken, claimsAskedFor, testsOfClaim, webIdentitiesOf } from "../../entries/web-identities.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "cognito-guests",
  severity: "suggestion",
  documentation: "https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html",
  check: ({ policy, report }) => {
    for (const identity of webIdentitiesOf(policy)) {
      if (identity.row.id !== "cognito") continue;
      const claims = { sub: "somebody-else", ...claimsAskedFor(policy, identity, ["amr"]), amr: ["unauthenticated"] };
      if (!admitsToken(policy, identity, claims)) continue;
      const [test] = testsOfClaim(policy, identity, "amr");
      report(test?.test.key ?? identity.read.value, {
        message: "users who have not signed in can assume the role if the identity pool allows guests",
        remedy:
          'compare "cognito-identity.amazonaws.com:amr" with "authenticated" under ForAnyValue:StringLike unless the role is for guests',
      });
    }
  },
});
