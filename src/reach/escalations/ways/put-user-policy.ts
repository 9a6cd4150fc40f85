import { toPut } from "../policies-of.js";
import { iamPage, type UserThing, type WayOn } from "../way.js";

const way: WayOn<UserThing> = {
  id: "put-user-policy",
  action: "iam:PutUserPolicy",
  source: iamPage("iam:PutUserPolicy"),
  summary: "puts an inline policy on a user",
  kind: "user",
  attempts: (thing) => toPut(thing, "iam:PutUserPolicy"),
};

export default way;
