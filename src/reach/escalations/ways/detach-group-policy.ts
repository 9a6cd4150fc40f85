import { toDetach } from "../policies-of.js";
import { type GroupThing, iamPage, type WayOn } from "../way.js";

const way: WayOn<GroupThing> = {
  id: "detach-group-policy",
  action: "iam:DetachGroupPolicy",
  source: iamPage("iam:DetachGroupPolicy"),
  summary: "detaches managed policies from a group that deny something",
  kind: "group",
  attempts: (thing) => toDetach(thing, "iam:DetachGroupPolicy"),
};

export default way;
