import { withEverything } from "../after.js";
import { iamPage, type RoleThing, shortName, type WayOn } from "../way.js";

const way: WayOn<RoleThing> = {
  id: "put-role-policy",
  action: "iam:PutRolePolicy",
  source: iamPage("iam:PutRolePolicy"),
  summary: "adds an inline policy to a role",
  kind: "role",
  attempts: ({ arn, node }) => [
    {
      calls: [{ action: "iam:PutRolePolicy", resource: arn }],
      effect: `adds an inline policy that allows everything to ${shortName(arn)}`,
      gain: { kind: "change", after: () => [withEverything(node)] },
    },
  ],
};

export default way;
