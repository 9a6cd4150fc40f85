import { withEverythingInGroup } from "../after.js";
import { administratorAccess, type GroupThing, iamPage, shortName, type WayOn } from "../way.js";

const way: WayOn<GroupThing> = {
  id: "attach-group-policy",
  action: "iam:AttachGroupPolicy",
  source: iamPage("iam:AttachGroupPolicy"),
  summary: "attaches a managed policy to a group",
  kind: "group",
  attempts: ({ arn, account, group, members }) => [
    {
      calls: [
        {
          action: "iam:AttachGroupPolicy",
          resource: arn,
          context: { "iam:PolicyARN": administratorAccess(account) },
        },
      ],
      effect: `attaches AdministratorAccess to ${shortName(arn)}`,
      gain: { kind: "change", after: () => withEverythingInGroup(account, group, members) },
    },
  ],
};

export default way;
