import { toDelete } from "../policies-of.js";
import { type GroupThing, iamPage, type WayOn } from "../way.js";

const way: WayOn<GroupThing> = {
  id: "delete-group-policy",
  action: "iam:DeleteGroupPolicy",
  source: iamPage("iam:DeleteGroupPolicy"),
  summary: "deletes inline policies of a group that deny something",
  kind: "group",
  attempts: (thing) => toDelete(thing, "iam:DeleteGroupPolicy"),
};

export default way;
