import { iamAction } from "../../calls/action.js";
import { isFailure, limitExceeded } from "../../calls/failure.js";
import { accessToPolicy, findOwnPolicy, listedVersion, refuseManagedPolicy } from "../../iam/managed-policies.js";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const mostVersions = 5;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html */
export default iamAction("CreatePolicyVersion", {
  access: ({ input, account }) => accessToPolicy(account, input.PolicyArn),
  run: ({ input, account, now }) => {
    const policy = findOwnPolicy(account, input.PolicyArn);
    if (isFailure(policy)) return policy;
    const refused = refuseManagedPolicy(input.PolicyDocument);
    if (refused !== undefined) return refused;
    if (policy.versions.length >= mostVersions) {
      return limitExceeded(
        `A managed policy can have up to ${mostVersions} versions. ` +
          "Before you create a new version, you must delete an existing version.",
      );
    }
    const created = new Date(now * 1000).toISOString();
    const version = { id: `v${policy.nextVersion}`, document: input.PolicyDocument, created };
    policy.versions.push(version);
    policy.nextVersion++;
    policy.updated = created;
    if (input.SetAsDefault === true) policy.defaultVersion = version.id;
    return { PolicyVersion: listedVersion(policy, version) };
  },
});
