import { accessTo } from "../../access.js";
import { iamAction } from "../../action.js";
import { isFailure } from "../../failure.js";
import { findRole } from "../../state/find.js";
import { acceptTrustPolicy } from "../../trust-policy.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html */
export default iamAction("UpdateAssumeRolePolicy", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName),
  run: ({ input, account, state }) => {
    const role = findRole(account, input.RoleName);
    if (isFailure(role)) return role;
    const trustPolicy = acceptTrustPolicy(input.PolicyDocument, state);
    if (trustPolicy.kind === "failure") return trustPolicy;
    role.trustPolicy = trustPolicy.text;
    return {};
  },
});
