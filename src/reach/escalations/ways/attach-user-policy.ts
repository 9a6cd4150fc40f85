import { withEverything } from "../after.js";
import { administratorAccess, iamPage, shortName, type UserThing, type WayOn } from "../way.js";

const way: WayOn<UserThing> = {
  id: "attach-user-policy",
  action: "iam:AttachUserPolicy",
  source: iamPage("iam:AttachUserPolicy"),
  summary: "attaches a managed policy to a user",
  kind: "user",
  attempts: ({ arn, account, node }) => [
    {
      calls: [
        {
          action: "iam:AttachUserPolicy",
          resource: arn,
          context: { "iam:PolicyARN": administratorAccess(account) },
        },
      ],
      effect: `attaches AdministratorAccess to ${shortName(arn)}`,
      gain: { kind: "change", after: () => [withEverything(node)] },
    },
  ],
};

export default way;
