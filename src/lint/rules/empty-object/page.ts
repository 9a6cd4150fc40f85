import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a condition that says nothing",
  explanation: `A Condition without operators, or an operator without keys, holds always: the statement is as open as it would be without it.

It looks as if there were a condition, and may be what is left of one. Write what was meant, or remove it.`,
  bad: [
    {
      title: "no operator",
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
      "Principal": { "Service": "lambda.amazonaws.com" },
      "Action": "sts:AssumeRole",
      "Condition": {}
    }
  ]
}`,
      findings: [{ line: 13, column: 7 }],
    },
    {
      title: "no key",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" }, "StringEquals": {} }
    }
  ]
}`,
      findings: [{ line: 8, column: 72 }],
    },
  ],
  good: [
    {
      title: "no condition",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "lambda.amazonaws.com" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
    },
    {
      title: "a condition",
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
