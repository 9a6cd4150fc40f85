import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a value that another one matches already",
  explanation: `The values of a key are alternatives. One that is there twice, or that matches a pattern beside it, does not change which requests pass.

Often the pattern is wider than it was meant to be. Make it narrower, or remove the value.`,
  bad: [
    {
      title: "beside a pattern",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringLike": { "sts:RoleSessionName": ["alice-*", "alice-ci"] }
      }
    }
  ]
}`,
      findings: [{ line: 10, column: 60 }],
    },
    {
      title: "twice",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringEquals": { "aws:PrincipalTag/team": ["platform", "network", "platform"] }
      }
    }
  ]
}`,
      findings: [{ line: 10, column: 76 }],
    },
  ],
  good: [
    {
      title: "each once",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringLike": { "sts:RoleSessionName": ["alice-*", "alice"] }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
