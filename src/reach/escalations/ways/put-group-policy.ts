import { withEverythingInGroup } from "../after.js";
import { type GroupThing, iamPage, shortName, type WayOn } from "../way.js";

const way: WayOn<GroupThing> = {
  id: "put-group-policy",
  action: "iam:PutGroupPolicy",
  source: iamPage("iam:PutGroupPolicy"),
  summary: "adds an inline policy to a group",
  kind: "group",
  attempts: ({ arn, account, group, members }) => [
    {
      calls: [{ action: "iam:PutGroupPolicy", resource: arn }],
      effect: `adds an inline policy that allows everything to ${shortName(arn)}`,
      gain: { kind: "change", after: () => withEverythingInGroup(account, group, members) },
    },
  ],
};

export default way;
