import { withoutBoundary } from "../after.js";
import { administratorAccess, iamPage, shortName, type UserThing, type WayOn } from "../way.js";

const way: WayOn<UserThing> = {
  id: "put-user-permissions-boundary",
  action: "iam:PutUserPermissionsBoundary",
  source: iamPage("iam:PutUserPermissionsBoundary"),
  summary: "replaces the permissions boundary of a user",
  kind: "user",
  attempts: ({ arn, account, node }) =>
    node.user.boundary === undefined
      ? []
      : [
          {
            calls: [
              {
                action: "iam:PutUserPermissionsBoundary",
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
