import { toDelete } from "../policies-of.js";
import { iamPage, type UserThing, type WayOn } from "../way.js";

const way: WayOn<UserThing> = {
  id: "delete-user-policy",
  action: "iam:DeleteUserPolicy",
  source: iamPage("iam:DeleteUserPolicy"),
  summary: "deletes inline policies of a user that deny something",
  kind: "user",
  attempts: (thing) => toDelete(thing, "iam:DeleteUserPolicy"),
};

export default way;
