import { everythingAt, withDocument } from "../after.js";
import { iamPage, type PolicyThing, shortName, type WayOn } from "../way.js";

const way: WayOn<PolicyThing> = {
  id: "create-policy-version",
  action: "iam:CreatePolicyVersion",
  source: iamPage("iam:CreatePolicyVersion"),
  summary: "replaces a managed policy by a new default version",
  kind: "policy",
  attempts: ({ arn, account, policy, holders }) =>
    holders.length === 0
      ? []
      : [
          {
            // A policy has five versions at most: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html
            calls:
              policy.versions.length < 5
                ? [{ action: "iam:CreatePolicyVersion", resource: arn }]
                : [
                    { action: "iam:CreatePolicyVersion", resource: arn },
                    { action: "iam:DeletePolicyVersion", resource: arn },
                  ],
            effect: `replaces ${shortName(arn)} by a version that allows everything`,
            gain: {
              kind: "change",
              after: () => withDocument(account, policy, everythingAt(policy), holders),
            },
          },
        ],
};

export default way;
