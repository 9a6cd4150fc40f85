import { toPutBoundary } from "../policies-of.js";
import { iamPage, type UserThing, type WayOn } from "../way.js";

const way: WayOn<UserThing> = {
  id: "put-user-permissions-boundary",
  action: "iam:PutUserPermissionsBoundary",
  source: iamPage("iam:PutUserPermissionsBoundary"),
  summary: "replaces the permissions boundary of a user",
  kind: "user",
  attempts: (thing) => toPutBoundary(thing, "iam:PutUserPermissionsBoundary"),
};

export default way;
