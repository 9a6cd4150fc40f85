import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a condition operator in another letter case",
  topic: "documents",
  explanation: `AWS writes its condition operators "Bool", "StringEquals", "NumericLessThan" and so on. For the names of condition keys the documentation says that case does not matter; for operators it does not say so.

An MFA requirement should not hang on what is not documented. Write the operator as AWS does.`,
  bad: [
    {
      title: "in lower case",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 7, column: 20 }],
    },
    {
      title: "a suffix in another case",
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
      "Condition": { "BoolIfexists": { "aws:MultiFactorAuthPresent": "false" } }
    }
  ]
}`,
      findings: [{ line: 13, column: 22 }],
    },
  ],
  good: [
    {
      title: "in AWS's spelling",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:multifactorauthpresent": "true" } }
  }
}`,
    },
  ],
};

export default page;
