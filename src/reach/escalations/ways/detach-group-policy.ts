import { inGroup, mayDeny, withoutAttached } from "../after.js";
import { type GroupThing, iamPage, shortName, type WayOn } from "../way.js";

const way: WayOn<GroupThing> = {
  id: "detach-group-policy",
  action: "iam:DetachGroupPolicy",
  source: iamPage("iam:DetachGroupPolicy"),
  summary: "detaches a managed policy from a group that denies something",
  kind: "group",
  attempts: ({ arn, account, group, members }) =>
    group.attachedPolicies.flatMap((policy) =>
      mayDeny(account.policies.get(policy.arn)?.document)
        ? [
            {
              calls: [
                { action: "iam:DetachGroupPolicy", resource: arn, context: { "iam:PolicyARN": policy.arn } },
              ] as const,
              effect: `detaches the policy ${policy.name} from ${shortName(arn)}, which denies something`,
              gain: {
                kind: "change" as const,
                after: () => inGroup(account, withoutAttached(group, policy.arn), members),
              },
            },
          ]
        : [],
    ),
};

export default way;
