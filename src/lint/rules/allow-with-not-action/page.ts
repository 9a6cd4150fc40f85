import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "Allow with NotAction",
  explanation: `NotAction stands for all actions but those listed. In an Allow that is nearly everything: with "NotAction": "sts:TagSession" the statement allows sts:AssumeRole, sts:AssumeRoleWithSAML and sts:AssumeRoleWithWebIdentity, and whatever AWS adds later.

A trust policy has six actions in all, so there is nothing to save by naming those that are not meant. Write the ones that are under Action. In a Deny, NotAction is in its place.`,
  bad: [
    {
      title: "everything but tags",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "NotAction": "sts:TagSession",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 7, column: 7 }],
    },
  ],
  good: [
    {
      title: "the actions by name",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
    },
  ],
};

export default page;
