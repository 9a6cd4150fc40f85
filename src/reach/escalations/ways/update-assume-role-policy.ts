import { iamPage, type RoleThing, shortName, type WayOn } from "../way.js";

const way: WayOn<RoleThing> = {
  id: "update-assume-role-policy",
  action: "iam:UpdateAssumeRolePolicy",
  source: iamPage("iam:UpdateAssumeRolePolicy"),
  summary: "changes a trust policy to trust the caller",
  kind: "role",
  attempts: ({ arn, node }) => [
    {
      calls: [{ action: "iam:UpdateAssumeRolePolicy", resource: arn }],
      effect: `adds the caller to the trust policy of ${shortName(arn)}`,
      gain: { kind: "session", role: node },
    },
  ],
};

export default way;
