import { mayDeny, withoutAttached } from "../after.js";
import { iamPage, shortName, type UserThing, type WayOn } from "../way.js";

const way: WayOn<UserThing> = {
  id: "detach-user-policy",
  action: "iam:DetachUserPolicy",
  source: iamPage("iam:DetachUserPolicy"),
  summary: "detaches a managed policy from a user that denies something",
  kind: "user",
  attempts: ({ arn, account, node }) =>
    node.user.attachedPolicies.flatMap((policy) =>
      mayDeny(account.policies.get(policy.arn)?.document)
        ? [
            {
              calls: [
                { action: "iam:DetachUserPolicy", resource: arn, context: { "iam:PolicyARN": policy.arn } },
              ] as const,
              effect: `detaches the policy ${policy.name} from ${shortName(arn)}, which denies something`,
              gain: {
                kind: "change" as const,
                after: () => [{ before: node, account, entity: withoutAttached(node.user, policy.arn) }],
              },
            },
          ]
        : [],
    ),
};

export default way;
