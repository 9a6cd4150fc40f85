import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "an element and its negation in one statement",
  explanation: `A statement has either "Action" or "NotAction", and either "Principal" or "NotPrincipal". With both of a pair its meaning would be open, so the grammar does not allow it.

In a trust policy the positive elements are nearly always the right ones: "NotPrincipal" is not supported there, and an Allow with "NotAction" grants more than it seems to. If some principals are to be excepted, write a second statement that denies them.`,
  bad: [
    {
      title: "actions and excepted actions",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "NotAction": "sts:TagSession",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 7, column: 5 }],
    },
    {
      title: "principals and excepted principals",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Deny",
    "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
    "NotPrincipal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole"
  }
}`,
      findings: [{ line: 6, column: 5 }],
    },
  ],
  good: [
    {
      title: "one of each pair",
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
  ],
};

export default page;
