import { mayDeny, withoutAttached } from "../after.js";
import { iamPage, type RoleThing, shortName, type WayOn } from "../way.js";

const way: WayOn<RoleThing> = {
  id: "detach-role-policy",
  action: "iam:DetachRolePolicy",
  source: iamPage("iam:DetachRolePolicy"),
  summary: "detaches a managed policy from a role that denies something",
  kind: "role",
  attempts: ({ arn, account, node }) =>
    node.role.attachedPolicies.flatMap((policy) =>
      mayDeny(account.policies.get(policy.arn)?.document)
        ? [
            {
              calls: [
                { action: "iam:DetachRolePolicy", resource: arn, context: { "iam:PolicyARN": policy.arn } },
              ] as const,
              effect: `detaches the policy ${policy.name} from ${shortName(arn)}, which denies something`,
              gain: {
                kind: "change" as const,
                after: () => [{ before: node, account, entity: withoutAttached(node.role, policy.arn) }],
              },
            },
          ]
        : [],
    ),
};

export default way;
