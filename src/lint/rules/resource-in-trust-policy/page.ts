import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "Resource in a trust policy",
  explanation: `A trust policy hangs on a role and is always about that role, so it has neither "Resource" nor "NotResource". AWS refuses to store one that has.

The element usually comes with a statement that was copied from an identity policy. Remove it. What the role may do with other resources belongs into the policies that are attached to the role.`,
  bad: [
    {
      title: "all resources",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Resource": "*",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 7, column: 5 }],
    },
    {
      title: "the role itself",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Resource": "arn:aws:iam::123456789012:role/release",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 7, column: 5 }],
    },
  ],
  good: [
    {
      title: "no resource",
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
