import { toAttach } from "../policies-of.js";
import { iamPage, type RoleThing, type WayOn } from "../way.js";

const way: WayOn<RoleThing> = {
  id: "attach-role-policy",
  action: "iam:AttachRolePolicy",
  source: iamPage("iam:AttachRolePolicy"),
  summary: "attaches a managed policy to a role",
  kind: "role",
  attempts: (thing) => toAttach(thing, "iam:AttachRolePolicy"),
};

export default way;
