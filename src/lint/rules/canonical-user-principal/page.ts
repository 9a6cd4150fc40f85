import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "CanonicalUser in a trust policy",
  explanation: `A canonical user id is another name of an AWS account, made for Amazon S3, and "CanonicalUser" is a type of principal for bucket policies. It is of no use in a trust policy.

Name the account under "AWS" by its 12 digits, or better, the users and roles of it that need the role.`,
  bad: [
    {
      title: "a canonical user id",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": {
      "CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
    },
    "Action": "sts:AssumeRole"
  }
}`,
      findings: [{ line: 6, column: 24 }],
    },
  ],
  good: [
    {
      title: "the account",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
    },
  ],
};

export default page;
