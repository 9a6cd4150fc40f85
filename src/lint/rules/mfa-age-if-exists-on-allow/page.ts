import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "an Allow whose condition on the age of MFA also holds without MFA",
  explanation: `aws:MultiFactorAuthAge is there only in calls whose caller used MFA. An operator with IfExists holds where its key is absent, so the condition asks who used MFA whether that was lately, and asks nothing of everybody else.

Write NumericLessThan without IfExists, and Bool "true" for aws:MultiFactorAuthPresent beside it for the reader.`,
  bad: [
    {
      title: "no MFA, no age, no condition",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "NumericLessThanIfExists": { "aws:MultiFactorAuthAge": "3600" } }
    }
  ]
}`,
      findings: [{ line: 8, column: 22 }],
    },
  ],
  good: [
    {
      title: "MFA within the last hour",
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
