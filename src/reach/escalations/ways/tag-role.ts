import { attemptsToTag } from "../tags.js";
import { iamPage, type RoleThing, type WayOn } from "../way.js";

const way: WayOn<RoleThing> = {
  id: "tag-role",
  action: "iam:TagRole",
  source: iamPage("iam:TagRole"),
  summary: "gives a role a tag that policies require",
  kind: "role",
  attempts: (thing) => attemptsToTag("iam:TagRole", thing),
  changesTags: "gives",
};

export default way;
