import { iamAction } from "../../calls/action.js";
import { deleteConflict, isFailure } from "../../calls/failure.js";
import { accessToPolicy, findOwnPolicy, usesOf } from "../../iam/managed-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html */
export default iamAction("DeletePolicy", {
  access: ({ input, account }) => accessToPolicy(account, input.PolicyArn),
  run: ({ input, account }) => {
    const policy = findOwnPolicy(account, input.PolicyArn, "delete policies");
    if (isFailure(policy)) return policy;
    // The message of AWS for a policy that is only used as a permissions boundary is not known.
    if (usesOf(account, policy.arn).length > 0) return deleteConflict("Cannot delete a policy attached to entities.");
    if (policy.versions.length > 1) {
      return deleteConflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. " +
          "The default version is deleted with the policy.",
      );
    }
    account.policies.delete(policy.arn);
    return {};
  },
});
