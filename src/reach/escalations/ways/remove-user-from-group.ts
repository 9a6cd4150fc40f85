import { left, mayDeny } from "../after.js";
import { type GroupThing, iamPage, shortName, type WayOn } from "../way.js";

const way: WayOn<GroupThing> = {
  id: "remove-user-from-group",
  action: "iam:RemoveUserFromGroup",
  source: iamPage("iam:RemoveUserFromGroup"),
  summary: "removes a user from a group that denies something",
  kind: "group",
  attempts: ({ arn, account, group, members }) =>
    [
      ...group.inlinePolicies.map(({ document }) => document),
      ...group.attachedPolicies.map((each) => account.policies.get(each.arn)?.document),
    ].some(mayDeny)
      ? [
          {
            calls: [{ action: "iam:RemoveUserFromGroup", resource: arn }],
            effect: `removes a user from ${shortName(arn)}, whose policies deny something`,
            gain: { kind: "change", after: () => members.map((node) => left(node, group)) },
          },
        ]
      : [],
};

export default way;
