import { toPut } from "../policies-of.js";
import { iamPage, type RoleThing, type WayOn } from "../way.js";

const way: WayOn<RoleThing> = {
  id: "put-role-policy",
  action: "iam:PutRolePolicy",
  source: iamPage("iam:PutRolePolicy"),
  summary: "puts an inline policy on a role",
  kind: "role",
  attempts: (thing) => toPut(thing, "iam:PutRolePolicy"),
};

export default way;
