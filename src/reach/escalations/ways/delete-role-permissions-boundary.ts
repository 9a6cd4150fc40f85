import { withoutBoundary } from "../after.js";
import { iamPage, type RoleThing, shortName, type WayOn } from "../way.js";

const way: WayOn<RoleThing> = {
  id: "delete-role-permissions-boundary",
  action: "iam:DeleteRolePermissionsBoundary",
  source: iamPage("iam:DeleteRolePermissionsBoundary"),
  summary: "removes the permissions boundary of a role",
  kind: "role",
  attempts: ({ arn, node }) =>
    node.role.boundary === undefined
      ? []
      : [
          {
            calls: [{ action: "iam:DeleteRolePermissionsBoundary", resource: arn }],
            effect: `removes the permissions boundary of ${shortName(arn)}`,
            gain: { kind: "change", after: () => [withoutBoundary(node)] },
          },
        ],
};

export default way;
