import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { pageOf } from "../../iam/list-pages.js";
import { accessToPolicy, listedVersion } from "../../iam/managed-policies.js";
import { findPolicy } from "../../state/find.js";

/** The newest first: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html */
export default iamAction("ListPolicyVersions", {
  access: ({ input, account }) => accessToPolicy(account, input.PolicyArn),
  run: ({ input, account }) => {
    const policy = findPolicy(account, input.PolicyArn);
    if (isFailure(policy)) return policy;
    const page = pageOf([...policy.versions].reverse(), input);
    if (isFailure(page)) return page;
    return { Versions: page.items.map((version) => listedVersion(policy, version)), ...page.rest };
  },
});
