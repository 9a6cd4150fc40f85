import { iamAction } from "../../calls/action.js";
import { deleteConflict, isFailure } from "../../calls/failure.js";
import { accessToPolicy, findOwnPolicy, findVersion } from "../../iam/managed-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html */
export default iamAction("DeletePolicyVersion", {
  access: ({ input, account }) => accessToPolicy(account, input.PolicyArn),
  run: ({ input, account }) => {
    const policy = findOwnPolicy(account, input.PolicyArn, "delete policy versions for policies");
    if (isFailure(policy)) return policy;
    const version = findVersion(policy, input.VersionId);
    if (isFailure(version)) return version;
    if (version.id === policy.defaultVersion) return deleteConflict("Cannot delete the default version of a policy.");
    policy.versions.splice(policy.versions.indexOf(version), 1);
    return {};
  },
});
