import { joined } from "../after.js";
import { type GroupThing, iamPage, shortName, type WayOn } from "../way.js";

const way: WayOn<GroupThing> = {
  id: "add-user-to-group",
  action: "iam:AddUserToGroup",
  source: iamPage("iam:AddUserToGroup"),
  summary: "adds the user, or another one, to a group",
  kind: "group",
  attempts: ({ arn, group, others }) => [
    {
      calls: [{ action: "iam:AddUserToGroup", resource: arn }],
      effect: `adds a user to ${shortName(arn)}`,
      gain: { kind: "change", isMore: true, after: () => others().map((node) => joined(node, group)) },
    },
  ],
};

export default way;
