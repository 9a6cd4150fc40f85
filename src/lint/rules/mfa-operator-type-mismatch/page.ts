import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "an MFA key under an operator for another type",
  explanation: `aws:MultiFactorAuthPresent is a Boolean, aws:MultiFactorAuthAge a number. What AWS makes of them under String, Date or other operators is not documented, so a policy should not rest on it.

Write Bool for the one and NumericLessThan, with a number of seconds, for the other.`,
  bad: [
    {
      title: "a string",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringEquals": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 8, column: 22 }],
    },
    {
      title: "a date",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "DateLessThan": { "aws:MultiFactorAuthAge": "2030-01-01T00:00:00Z" }
      }
    }
  ]
}`,
      findings: [{ line: 10, column: 9 }],
    },
  ],
  good: [
    {
      title: "Bool",
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
