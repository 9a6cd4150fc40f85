import { toAttach } from "../policies-of.js";
import { iamPage, type UserThing, type WayOn } from "../way.js";

const way: WayOn<UserThing> = {
  id: "attach-user-policy",
  action: "iam:AttachUserPolicy",
  source: iamPage("iam:AttachUserPolicy"),
  summary: "attaches a managed policy to a user",
  kind: "user",
  attempts: (thing) => toAttach(thing, "iam:AttachUserPolicy"),
};

export default way;
