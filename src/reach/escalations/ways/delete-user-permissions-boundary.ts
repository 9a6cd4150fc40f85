import { toDeleteBoundary } from "../policies-of.js";
import { iamPage, type UserThing, type WayOn } from "../way.js";

const way: WayOn<UserThing> = {
  id: "delete-user-permissions-boundary",
  action: "iam:DeleteUserPermissionsBoundary",
  source: iamPage("iam:DeleteUserPermissionsBoundary"),
  summary: "removes the permissions boundary of a user",
  kind: "user",
  attempts: (thing) => toDeleteBoundary(thing, "iam:DeleteUserPermissionsBoundary"),
};

export default way;
