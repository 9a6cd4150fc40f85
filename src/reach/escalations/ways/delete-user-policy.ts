import { mayDeny, withoutInline } from "../after.js";
import { iamPage, shortName, type UserThing, type WayOn } from "../way.js";

const way: WayOn<UserThing> = {
  id: "delete-user-policy",
  action: "iam:DeleteUserPolicy",
  source: iamPage("iam:DeleteUserPolicy"),
  summary: "deletes an inline policy of a user that denies something",
  kind: "user",
  attempts: ({ arn, account, node }) =>
    node.user.inlinePolicies.flatMap(({ name, document }) =>
      mayDeny(document)
        ? [
            {
              calls: [{ action: "iam:DeleteUserPolicy", resource: arn }] as const,
              effect: `deletes the policy ${name} of ${shortName(arn)}, which denies something`,
              gain: {
                kind: "change" as const,
                after: () => [{ before: node, account, entity: withoutInline(node.user, name) }],
              },
            },
          ]
        : [],
    ),
};

export default way;
