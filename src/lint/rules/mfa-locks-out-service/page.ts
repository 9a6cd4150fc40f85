import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a Deny for callers without MFA that stops a service which must assume the role",
  explanation: `BoolIfExists "false" holds where the key is absent, and calls of AWS services and identity providers carry no MFA keys. With "Principal": { "AWS": "*" } or "*" the Deny stops them too, and a Deny overrides every Allow.

Name in the Deny whom it is about, or spare services with "Bool": { "aws:PrincipalIsAWSService": "false" }.`,
  bad: [
    {
      title: "EC2 is denied",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "ec2.amazonaws.com" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
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
      findings: [{ line: 18, column: 40 }],
    },
  ],
  good: [
    {
      title: "services are spared",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "ec2.amazonaws.com" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" },
        "Bool": { "aws:PrincipalIsAWSService": "false" }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
