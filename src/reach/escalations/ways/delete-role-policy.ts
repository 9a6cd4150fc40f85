import { toDelete } from "../policies-of.js";
import { iamPage, type RoleThing, type WayOn } from "../way.js";

const way: WayOn<RoleThing> = {
  id: "delete-role-policy",
  action: "iam:DeleteRolePolicy",
  source: iamPage("iam:DeleteRolePolicy"),
  summary: "deletes inline policies of a role that deny something",
  kind: "role",
  attempts: (thing) => toDelete(thing, "iam:DeleteRolePolicy"),
};

export default way;
