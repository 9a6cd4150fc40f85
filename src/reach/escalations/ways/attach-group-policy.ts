import { toAttach } from "../policies-of.js";
import { type GroupThing, iamPage, type WayOn } from "../way.js";

const way: WayOn<GroupThing> = {
  id: "attach-group-policy",
  action: "iam:AttachGroupPolicy",
  source: iamPage("iam:AttachGroupPolicy"),
  summary: "attaches a managed policy to a group",
  kind: "group",
  attempts: (thing) => toAttach(thing, "iam:AttachGroupPolicy"),
};

export default way;
