import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a value that an MFA key never has",
  explanation: `As text, aws:MultiFactorAuthPresent is true or false in small letters, and aws:MultiFactorAuthAge is digits. String operators compare letter by letter, so that "True" or "1h" matches nothing: under an Allow nobody gets in, under a Deny nobody is stopped.

Write Bool with "true" or "false", and NumericLessThan with a number of seconds.`,
  bad: [
    {
      title: "a capital letter",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringEquals": { "aws:MultiFactorAuthPresent": "True" } }
    }
  ]
}`,
      findings: [{ line: 8, column: 70 }],
    },
  ],
  good: [
    {
      title: "Bool does not mind the case",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "True" } }
    }
  ]
}`,
    },
  ],
};

export default page;
