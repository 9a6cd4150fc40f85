import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a statement that stands in the policy twice",
  explanation: `Two statements with the same elements, Sid aside, are as good as one. The order of elements and of values does not matter, and neither does it whether a single value stands in a list.

It counts against the quota, and whoever mends one of the two leaves the other as it was, which lets the same callers in as before. Remove one.`,
  bad: [
    {
      title: "twice",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "First",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    },
    {
      "Sid": "Second",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": ["sts:AssumeRole"],
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 11, column: 5 }],
    },
  ],
  good: [
    {
      title: "once",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "First",
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
