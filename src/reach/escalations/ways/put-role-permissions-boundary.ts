import { toPutBoundary } from "../policies-of.js";
import { iamPage, type RoleThing, type WayOn } from "../way.js";

const way: WayOn<RoleThing> = {
  id: "put-role-permissions-boundary",
  action: "iam:PutRolePermissionsBoundary",
  source: iamPage("iam:PutRolePermissionsBoundary"),
  summary: "replaces the permissions boundary of a role",
  kind: "role",
  attempts: (thing) => toPutBoundary(thing, "iam:PutRolePermissionsBoundary"),
};

export default way;
