import { toDetach } from "../policies-of.js";
import { iamPage, type RoleThing, type WayOn } from "../way.js";

const way: WayOn<RoleThing> = {
  id: "detach-role-policy",
  action: "iam:DetachRolePolicy",
  source: iamPage("iam:DetachRolePolicy"),
  summary: "detaches managed policies from a role that deny something",
  kind: "role",
  attempts: (thing) => toDetach(thing, "iam:DetachRolePolicy"),
};

export default way;
