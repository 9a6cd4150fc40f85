import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a Deny for no MFA and old MFA at once, which never applies",
  explanation: `All keys of a Condition must hold at once. Where aws:MultiFactorAuthPresent is false or absent there is no aws:MultiFactorAuthAge, so a Deny that asks for no MFA and for an old one finds neither.

Write two Deny statements: BoolIfExists "false" in one, NumericGreaterThan in the other.`,
  bad: [
    {
      title: "neither is denied",
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
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "false" },
        "NumericGreaterThan": { "aws:MultiFactorAuthAge": "3600" }
      }
    }
  ]
}`,
      findings: [{ line: 13, column: 7 }],
    },
    {
      title: "old MFA gets in",
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
      "Condition": {
        "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" },
        "NumericGreaterThan": { "aws:MultiFactorAuthAge": "3600" }
      }
    }
  ]
}`,
      findings: [{ line: 14, column: 7 }],
    },
  ],
  good: [
    {
      title: "each on its own",
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
  ],
};

export default page;
