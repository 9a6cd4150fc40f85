import { withDocument } from "../after.js";
import { iamPage, type PolicyThing, shortName, type WayOn } from "../way.js";

const way: WayOn<PolicyThing> = {
  id: "set-default-policy-version",
  action: "iam:SetDefaultPolicyVersion",
  source: iamPage("iam:SetDefaultPolicyVersion"),
  summary: "puts another version of a managed policy in force",
  kind: "policy",
  attempts: ({ arn, account, policy, holders }) =>
    holders.length === 0
      ? []
      : policy.versions.flatMap(({ id, isDefault, document }) =>
          isDefault
            ? []
            : [
                {
                  calls: [{ action: "iam:SetDefaultPolicyVersion", resource: arn }] as const,
                  effect: `puts version ${id} of ${shortName(arn)} in force`,
                  gain: {
                    kind: "change" as const,
                    after: () => withDocument(account, policy, document, holders),
                  },
                },
              ],
        ),
};

export default way;
