import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a condition on the age of MFA that does not say that MFA is demanded",
  explanation: `aws:MultiFactorAuthAge is there after MFA only, so that an Allow which needs the key demands MFA. That is right, and not obvious: readers and other tools look for aws:MultiFactorAuthPresent.

Say both.`,
  bad: [
    {
      title: "the age alone",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "NumericLessThan": { "aws:MultiFactorAuthAge": "3600" } }
    }
  ]
}`,
      findings: [{ line: 8, column: 43 }],
    },
  ],
  good: [
    {
      title: "both keys",
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
