import { mayDeny, withoutInline } from "../after.js";
import { iamPage, type RoleThing, shortName, type WayOn } from "../way.js";

const way: WayOn<RoleThing> = {
  id: "delete-role-policy",
  action: "iam:DeleteRolePolicy",
  source: iamPage("iam:DeleteRolePolicy"),
  summary: "deletes an inline policy of a role that denies something",
  kind: "role",
  attempts: ({ arn, account, node }) =>
    node.role.inlinePolicies.flatMap(({ name, document }) =>
      mayDeny(document)
        ? [
            {
              calls: [{ action: "iam:DeleteRolePolicy", resource: arn }] as const,
              effect: `deletes the policy ${name} of ${shortName(arn)}, which denies something`,
              gain: {
                kind: "change" as const,
                after: () => [{ before: node, account, entity: withoutInline(node.role, name) }],
              },
            },
          ]
        : [],
    ),
};

export default way;
