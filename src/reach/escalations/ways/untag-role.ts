import { attemptsToUntag } from "../tags.js";
import { iamPage, type RoleThing, type WayOn } from "../way.js";

const way: WayOn<RoleThing> = {
  id: "untag-role",
  action: "iam:UntagRole",
  source: iamPage("iam:UntagRole"),
  summary: "removes a tag of a role that policies deny something for",
  kind: "role",
  attempts: (thing) => attemptsToUntag("iam:UntagRole", thing),
  changesTags: "removes",
};

export default way;
