import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a statement beside the one that demands MFA, for the same caller",
  explanation: `One Allow that applies is enough. Where a second statement admits the same caller, or the caller's account, without MFA, the condition of the first one stops nobody.

Demand MFA in both, remove the second, or put the demand into a Deny, which no Allow overrides. Named roles and services beside people are no finding: they have no MFA.`,
  bad: [
    {
      title: "the second statement is the way round",
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
      "Action": "sts:AssumeRole"
    }
  ]
}`,
      findings: [{ line: 10, column: 5 }],
    },
  ],
  good: [
    {
      title: "a pipeline's role beside people",
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
      "Principal": { "AWS": "arn:aws:iam::123456789012:role/pipeline" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
    },
  ],
};

export default page;
