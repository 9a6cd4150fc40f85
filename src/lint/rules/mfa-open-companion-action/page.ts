import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "session tags or a source identity without the MFA that the call needs",
  explanation: `sts:TagSession and sts:SetSourceIdentity go with a call that assumes the role. Where they are allowed in a statement without the MFA condition, MFA still stands before the role, and no longer before what tags decide.

Put the actions into the statement that demands MFA.`,
  bad: [
    {
      title: "tags without MFA",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:TagSession"
    }
  ]
}`,
      findings: [{ line: 13, column: 7 }],
    },
  ],
  good: [
    {
      title: "one statement",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": ["sts:AssumeRole", "sts:TagSession"],
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
    },
  ],
};

export default page;
