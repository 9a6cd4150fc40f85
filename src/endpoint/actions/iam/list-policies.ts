import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { pageOf, underPath } from "../../iam/list-pages.js";
import { listedPolicy, usageByPolicy } from "../../iam/managed-policies.js";
import { awsManagedPoliciesOf } from "../../state/aws-managed-policies.js";
import type { ManagedPolicy } from "../../state/entities.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html */
export default iamAction("ListPolicies", {
  access: () => ({ resource: "*" }),
  run: ({ input, account }) => {
    const { Scope = "All", OnlyAttached = false, PolicyUsageFilter } = input;
    const own = Scope === "AWS" ? [] : account.policies.values();
    const ofAws = Scope === "Local" ? [] : awsManagedPoliciesOf(account).values();
    const usage = usageByPolicy(account);
    const isAskedFor = ({ arn }: ManagedPolicy): boolean => {
      const { attached = 0, boundary = 0 } = usage.get(arn) ?? {};
      if (PolicyUsageFilter === "PermissionsBoundary") return boundary > 0;
      return attached > 0 || (PolicyUsageFilter === undefined && !OnlyAttached);
    };
    const policies = underPath([...own, ...ofAws], input.PathPrefix).filter(isAskedFor);
    const page = pageOf(policies, input);
    if (isFailure(page)) return page;
    return { Policies: page.items.map((policy) => listedPolicy(policy, usage.get(policy.arn))), ...page.rest };
  },
});
