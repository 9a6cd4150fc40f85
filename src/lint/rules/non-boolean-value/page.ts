import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "Bool or Null with a value other than true and false",
  explanation: `"Bool" and "Null" compare with "true" and "false". Other words are no booleans: "yes", "1" or "True " with a space equal neither, so no value that the key can have matches them.

In an Allow, nobody can assume the role by this statement. In a Deny it is worse: a session without MFA, which "false" would keep out, is let through by "no".

Write "true" or "false", as a string or as a JSON boolean.`,
  bad: [
    {
      title: "a word of everyday language",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "yes" } }
  }
}`,
      findings: [{ line: 7, column: 60 }],
    },
    {
      title: "a number",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": 1 } }
  }
}`,
      findings: [{ line: 7, column: 60 }],
    },
    {
      title: "a space too many, in a Deny",
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
      "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "false " } }
    }
  ]
}`,
      findings: [{ line: 13, column: 70 }],
    },
  ],
  good: [
    {
      title: "as a string",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
    },
    {
      title: "as a JSON boolean",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": true } }
  }
}`,
    },
  ],
};

export default page;
