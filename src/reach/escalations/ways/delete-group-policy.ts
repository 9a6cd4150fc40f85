import { inGroup, mayDeny, withoutInline } from "../after.js";
import { type GroupThing, iamPage, shortName, type WayOn } from "../way.js";

const way: WayOn<GroupThing> = {
  id: "delete-group-policy",
  action: "iam:DeleteGroupPolicy",
  source: iamPage("iam:DeleteGroupPolicy"),
  summary: "deletes an inline policy of a group that denies something",
  kind: "group",
  attempts: ({ arn, account, group, members }) =>
    group.inlinePolicies.flatMap(({ name, document }) =>
      mayDeny(document)
        ? [
            {
              calls: [{ action: "iam:DeleteGroupPolicy", resource: arn }] as const,
              effect: `deletes the policy ${name} of ${shortName(arn)}, which denies something`,
              gain: {
                kind: "change" as const,
                after: () => inGroup(account, withoutInline(group, name), members),
              },
            },
          ]
        : [],
    ),
};

export default way;
