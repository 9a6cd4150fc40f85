import { toDetach } from "../policies-of.js";
import { iamPage, type UserThing, type WayOn } from "../way.js";

const way: WayOn<UserThing> = {
  id: "detach-user-policy",
  action: "iam:DetachUserPolicy",
  source: iamPage("iam:DetachUserPolicy"),
  summary: "detaches managed policies from a user that deny something",
  kind: "user",
  attempts: (thing) => toDetach(thing, "iam:DetachUserPolicy"),
};

export default way;
