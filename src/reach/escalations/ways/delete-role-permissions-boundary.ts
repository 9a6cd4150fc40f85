import { toDeleteBoundary } from "../policies-of.js";
import { iamPage, type RoleThing, type WayOn } from "../way.js";

const way: WayOn<RoleThing> = {
  id: "delete-role-permissions-boundary",
  action: "iam:DeleteRolePermissionsBoundary",
  source: iamPage("iam:DeleteRolePermissionsBoundary"),
  summary: "removes the permissions boundary of a role",
  kind: "role",
  attempts: (thing) => toDeleteBoundary(thing, "iam:DeleteRolePermissionsBoundary"),
};

export default way;
