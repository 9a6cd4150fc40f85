import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a condition that demands nothing",
  explanation: `An empty Condition, an operator without a key, and IfExists with an empty list hold for every call that has no MFA key. The statement looks as if it demanded something.

Write "Bool": { "aws:MultiFactorAuthPresent": "true" } under an Allow, BoolIfExists with "false" under a Deny.`,
  bad: [
    {
      title: "an empty condition",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {}
    }
  ]
}`,
      findings: [{ line: 8, column: 7 }],
    },
    {
      title: "an operator without a key",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": {} }
    }
  ]
}`,
      findings: [{ line: 8, column: 22 }],
    },
  ],
  good: [
    {
      title: "MFA demanded",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
    },
  ],
};

export default page;
