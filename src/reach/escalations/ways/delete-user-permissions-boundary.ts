import { withoutBoundary } from "../after.js";
import { iamPage, shortName, type UserThing, type WayOn } from "../way.js";

const way: WayOn<UserThing> = {
  id: "delete-user-permissions-boundary",
  action: "iam:DeleteUserPermissionsBoundary",
  source: iamPage("iam:DeleteUserPermissionsBoundary"),
  summary: "removes the permissions boundary of a user",
  kind: "user",
  attempts: ({ arn, node }) =>
    node.user.boundary === undefined
      ? []
      : [
          {
            calls: [{ action: "iam:DeleteUserPermissionsBoundary", resource: arn }],
            effect: `removes the permissions boundary of ${shortName(arn)}`,
            gain: { kind: "change", after: () => [withoutBoundary(node)] },
          },
        ],
};

export default way;
