import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { acceptTrustPolicy } from "../../iam/trust-policy.js";
import { findRole } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html */
export default iamAction("UpdateAssumeRolePolicy", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName),
  run: ({ input, account, state, settings }) => {
    const role = findRole(account, input.RoleName);
    if (isFailure(role)) return role;
    const trustPolicy = acceptTrustPolicy(input.PolicyDocument, state, settings.largestTrustPolicy);
    if (trustPolicy.kind === "failure") return trustPolicy;
    role.trustPolicy = trustPolicy.text;
    return {};
  },
});
