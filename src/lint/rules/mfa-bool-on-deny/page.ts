import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a Deny against callers without MFA that misses plain access keys",
  explanation: `Bool "false" needs the key to be there. Temporary credentials without MFA have aws:MultiFactorAuthPresent as false; calls with a user's access key do not have it at all, so this Deny never stops them.

AWS recommends BoolIfExists "false" for a Deny: it also holds where the key is absent. Mind that it then stops services and sessions of roles as well, which have no MFA.`,
  bad: [
    {
      title: "access keys pass by the Deny",
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
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "false" } }
    }
  ]
}`,
      findings: [{ line: 13, column: 22 }],
    },
  ],
  good: [
    {
      title: "AWS's recommended form",
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
    }
  ]
}`,
    },
    {
      title: "the Allow demands MFA already",
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
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "false" } }
    }
  ]
}`,
    },
  ],
};

export default page;
