import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a Deny for callers without MFA that leaves actions out",
  explanation: `NotAction is about all actions but those that it lists. In a Deny they are what callers without MFA may still do: with sts:TagSession left out, a statement elsewhere can hand out session tags without MFA. It is a suggestion only: where somebody can assume the role without MFA because of it, mfa-deny-too-narrow says so.

Write "Action": "sts:*", or list what is denied.`,
  bad: [
    {
      title: "session tags are left out",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "NotAction": "sts:TagSession",
      "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } }
    }
  ]
}`,
      findings: [{ line: 12, column: 7 }],
    },
  ],
  good: [
    {
      title: "all of STS",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:*",
      "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } }
    }
  ]
}`,
    },
  ],
};

export default page;
