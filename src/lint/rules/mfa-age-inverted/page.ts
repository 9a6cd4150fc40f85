import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a condition that demands that MFA was long ago",
  explanation: `aws:MultiFactorAuthAge counts the seconds since MFA was used. An Allow with NumericGreaterThan refuses who has just typed a code, and admits sessions in which that was long ago; a Deny with NumericLessThan does the same.

Write NumericLessThan under an Allow, NumericGreaterThan under a Deny.`,
  bad: [
    {
      title: "only old MFA",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "NumericGreaterThan": { "aws:MultiFactorAuthAge": "3600" }
      }
    }
  ]
}`,
      findings: [{ line: 10, column: 9 }],
    },
    {
      title: "fresh MFA denied",
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
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "NumericLessThan": { "aws:MultiFactorAuthAge": "3600" } }
    }
  ]
}`,
      findings: [{ line: 14, column: 22 }],
    },
  ],
  good: [
    {
      title: "within the last hour",
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
