import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessToPolicy, findVersion, noSuchVersion, versionAnswer } from "../../iam/managed-policies.js";
import { findPolicy } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html */
export default iamAction("GetPolicyVersion", {
  access: ({ input, account }) => accessToPolicy(account, input.PolicyArn),
  run: ({ input, account }) => {
    const policy = findPolicy(account, input.PolicyArn);
    if (isFailure(policy))
      return policy.code === "NoSuchEntity" ? noSuchVersion(input.PolicyArn, input.VersionId) : policy;
    const version = findVersion(policy, input.VersionId);
    return isFailure(version) ? version : { PolicyVersion: versionAnswer(policy, version) };
  },
});
