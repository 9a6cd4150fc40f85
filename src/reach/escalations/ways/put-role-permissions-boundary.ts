import { withoutBoundary } from "../after.js";
import { administratorAccess, iamPage, type RoleThing, shortName, type WayOn } from "../way.js";

const way: WayOn<RoleThing> = {
  id: "put-role-permissions-boundary",
  action: "iam:PutRolePermissionsBoundary",
  source: iamPage("iam:PutRolePermissionsBoundary"),
  summary: "replaces the permissions boundary of a role",
  kind: "role",
  attempts: ({ arn, account, node }) =>
    node.role.boundary === undefined
      ? []
      : [
          {
            calls: [
              {
                action: "iam:PutRolePermissionsBoundary",
                resource: arn,
                context: { "iam:PermissionsBoundary": administratorAccess(account) },
              },
            ],
            effect: `replaces the permissions boundary of ${shortName(arn)} by AdministratorAccess`,
            gain: { kind: "change", after: () => [withoutBoundary(node)] },
          },
        ],
};

export default way;
