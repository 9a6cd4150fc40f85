import { attemptsToUntag } from "../tags.js";
import { iamPage, type UserThing, type WayOn } from "../way.js";

const way: WayOn<UserThing> = {
  id: "untag-user",
  action: "iam:UntagUser",
  source: iamPage("iam:UntagUser"),
  summary: "removes a tag of a user that policies deny something for",
  kind: "user",
  attempts: (thing) => attemptsToUntag("iam:UntagUser", thing),
  changesTags: "removes",
};

export default way;
