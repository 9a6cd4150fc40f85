import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "an Allow with a negated operator on an MFA key",
  explanation: `StringNotEquals, NumericNotEquals and the other negated operators hold where the key is absent. Calls with a user's access key carry no MFA key, so "not false" admits them.

Write Bool "true". There is no negated Bool, and none is needed.`,
  bad: [
    {
      title: "not false, hence absent",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringNotEquals": { "aws:MultiFactorAuthPresent": "false" } }
    }
  ]
}`,
      findings: [{ line: 8, column: 22 }],
    },
  ],
  good: [
    {
      title: "Bool needs the key",
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
