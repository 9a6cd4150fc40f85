import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a Deny of old MFA that no MFA at all passes by",
  explanation: `aws:MultiFactorAuthAge is there only in calls whose caller used MFA. NumericGreaterThan does not hold for an absent key, so this Deny stops who used MFA long ago, and nobody who never did.

Let another Deny stop callers without MFA, with BoolIfExists "false", or demand MFA in the Allow.`,
  bad: [
    {
      title: "no MFA, no age, no denial",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "NumericGreaterThan": { "aws:MultiFactorAuthAge": "3600" } }
    }
  ]
}`,
      findings: [{ line: 13, column: 22 }],
    },
  ],
  good: [
    {
      title: "two Deny statements",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } }
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "NumericGreaterThan": { "aws:MultiFactorAuthAge": "3600" } }
    }
  ]
}`,
    },
    {
      title: "the Allow demands MFA",
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
      "Condition": { "NumericGreaterThan": { "aws:MultiFactorAuthAge": "3600" } }
    }
  ]
}`,
    },
  ],
};

export default page;
