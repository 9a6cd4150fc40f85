import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessToPolicy, findOwnPolicy, findVersion, noSuchVersion } from "../../iam/managed-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html */
export default iamAction("SetDefaultPolicyVersion", {
  access: ({ input, account }) => accessToPolicy(account, input.PolicyArn),
  run: ({ input, account }) => {
    const policy = findOwnPolicy(account, input.PolicyArn, "update policies");
    if (isFailure(policy))
      return policy.code === "NoSuchEntity" ? noSuchVersion(input.PolicyArn, input.VersionId) : policy;
    const version = findVersion(policy, input.VersionId);
    if (isFailure(version)) return version;
    policy.defaultVersion = version.id;
    return {};
  },
});
