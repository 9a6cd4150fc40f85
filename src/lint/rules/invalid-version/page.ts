import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "Version is not a version of the policy language",
  explanation: `"Version" says which version of the policy language a policy is written in. There are two, "2012-10-17" and "2008-10-17", and both are strings. It is neither the date of the policy nor a number of one's own.

A policy without "Version" counts as one of 2008, in which policy variables such as \${aws:username} are ordinary text. So it is best to write "2012-10-17" always.`,
  bad: [
    {
      title: "the date of the last change",
      policy: `{
  "Version": "2024-05-01",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 2, column: 14 }],
    },
    {
      title: "a number",
      policy: `{
  "Version": 2012,
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 2, column: 14 }],
    },
  ],
  good: [
    {
      title: "the current version",
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
