import { toPut } from "../policies-of.js";
import { type GroupThing, iamPage, type WayOn } from "../way.js";

const way: WayOn<GroupThing> = {
  id: "put-group-policy",
  action: "iam:PutGroupPolicy",
  source: iamPage("iam:PutGroupPolicy"),
  summary: "puts an inline policy on a group",
  kind: "group",
  attempts: (thing) => toPut(thing, "iam:PutGroupPolicy"),
};

export default way;
