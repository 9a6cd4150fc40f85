import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { pageOf, underPath } from "../../iam/list-pages.js";
import { listedPolicy, usesOf } from "../../iam/managed-policies.js";
import { awsManagedPoliciesOf } from "../../state/aws-managed-policies.js";
import type { ManagedPolicy } from "../../state/entities.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html */
export default iamAction("ListPolicies", {
  access: () => ({ resource: "*" }),
  run: ({ input, account }) => {
    const { Scope = "All", OnlyAttached = false, PolicyUsageFilter } = input;
    const own = Scope === "AWS" ? [] : account.policies.values();
    const ofAws = Scope === "Local" ? [] : awsManagedPoliciesOf(account).values();
    const isAskedFor = ({ arn }: ManagedPolicy): boolean => {
      const uses = usesOf(account, arn);
      if (PolicyUsageFilter === "PermissionsBoundary") return uses.some(({ boundary }) => boundary);
      return uses.some(({ attached }) => attached) || (PolicyUsageFilter === undefined && !OnlyAttached);
    };
    const policies = underPath([...own, ...ofAws], input.PathPrefix).filter(isAskedFor);
    const page = pageOf(policies, input);
    if (isFailure(page)) return page;
    return { Policies: page.items.map((policy) => listedPolicy(account, policy)), ...page.rest };
  },
});
