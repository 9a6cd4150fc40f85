import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "MFA may have been longer ago than is set",
  explanation: `A session token lives up to 36 hours, and a condition on aws:MultiFactorAuthAge is what keeps a code of the morning from opening the role at night. An age of a week demands nothing: no session is as old.

The maximum is 43200 seconds, twelve hours, unless the configuration says otherwise (maximumMfaAge of this rule).`,
  bad: [
    {
      title: "a week",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "NumericLessThan": { "aws:MultiFactorAuthAge": "604800" }
      }
    }
  ]
}`,
      findings: [{ line: 10, column: 56 }],
    },
  ],
  good: [
    {
      title: "twelve hours",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "NumericLessThan": { "aws:MultiFactorAuthAge": "43200" }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
