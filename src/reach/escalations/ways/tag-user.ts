import { attemptsToTag } from "../tags.js";
import { iamPage, type UserThing, type WayOn } from "../way.js";

const way: WayOn<UserThing> = {
  id: "tag-user",
  action: "iam:TagUser",
  source: iamPage("iam:TagUser"),
  summary: "gives a user a tag that policies require",
  kind: "user",
  attempts: (thing) => attemptsToTag("iam:TagUser", thing),
  changesTags: "gives",
};

export default way;
