import { type GroupThing, iamPage, shortName, type WayOn } from "../way.js";

const way: WayOn<GroupThing> = {
  id: "add-user-to-group",
  action: "iam:AddUserToGroup",
  source: iamPage("iam:AddUserToGroup"),
  summary: "adds the user to a group",
  kind: "group",
  attempts: ({ arn, group }) => [
    {
      calls: [{ action: "iam:AddUserToGroup", resource: arn }],
      effect: `joins ${shortName(arn)}`,
      gain: { kind: "join", group },
    },
  ],
};

export default way;
