import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { findChangeableRole } from "../../iam/service-linked-roles.js";
import { acceptTrustPolicy } from "../../iam/trust-policy.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html */
export default iamAction("UpdateAssumeRolePolicy", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName),
  run: ({ input, account, state, settings }) => {
    const role = findChangeableRole(account, input.RoleName);
    if (isFailure(role)) return role;
    const trustPolicy = acceptTrustPolicy(input.PolicyDocument, state, settings.largestTrustPolicy);
    if (trustPolicy.kind === "failure") return trustPolicy;
    role.trustPolicy = trustPolicy.text;
    return {};
  },
});
