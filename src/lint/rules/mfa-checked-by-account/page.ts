import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "MFA that is as good as the account that checks it",
  explanation: `Where an account is trusted, its administrators decide who its users are and which devices they have. Whoever may enable MFA devices there can enable one, use it, and meet the condition.

That is often what is wanted, within one's own account. Else name the users.`,
  bad: [
    {
      title: "all users of an account",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 6, column: 29 }],
    },
  ],
  good: [
    {
      title: "one user",
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
