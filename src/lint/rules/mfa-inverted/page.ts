import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a condition that admits callers without MFA, and nobody else",
  explanation: `Bool "false" on aws:MultiFactorAuthPresent under an Allow admits exactly the sessions without MFA; Null "true" admits exactly the plain access keys; a Deny with "true" stops those who used MFA. Each is the opposite of what such a condition is there for.

Under an Allow write Bool "true", under a Deny BoolIfExists "false".`,
  bad: [
    {
      title: "an Allow",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "false" } }
    }
  ]
}`,
      findings: [{ line: 8, column: 22 }],
    },
    {
      title: "a Deny",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 13, column: 22 }],
    },
  ],
  good: [
    {
      title: "MFA demanded",
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
