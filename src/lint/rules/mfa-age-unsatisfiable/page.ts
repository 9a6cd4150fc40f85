import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "an age of MFA that no call has",
  explanation: `aws:MultiFactorAuthAge is a number of seconds from 0 on. Nothing is less than 0, so the statement admits nobody.

Write how many seconds ago MFA may have been: 3600 for an hour. NumericLessThanEquals "0" admits calls that bring a code themselves.`,
  bad: [
    {
      title: "less than 0",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "NumericLessThan": { "aws:MultiFactorAuthAge": "0" }
      }
    }
  ]
}`,
      findings: [{ line: 10, column: 30 }],
    },
  ],
  good: [
    {
      title: "an hour",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "NumericLessThan": { "aws:MultiFactorAuthAge": "3600" }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
