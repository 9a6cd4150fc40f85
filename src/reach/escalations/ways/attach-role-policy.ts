import { withEverything } from "../after.js";
import { administratorAccess, iamPage, type RoleThing, shortName, type WayOn } from "../way.js";

const way: WayOn<RoleThing> = {
  id: "attach-role-policy",
  action: "iam:AttachRolePolicy",
  source: iamPage("iam:AttachRolePolicy"),
  summary: "attaches a managed policy to a role",
  kind: "role",
  attempts: ({ arn, account, node }) => [
    {
      calls: [
        {
          action: "iam:AttachRolePolicy",
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
