import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "the policy is longer than the default quota",
  topic: "documents",
  explanation: `A role's trust policy may have 2048 characters, white space not counted, unless the account has had this quota raised; 4096 is the most it can be raised to. In an account with the default quota AWS refuses to store this policy.

If the quota is raised in every account that gets the policy, this finding can be suppressed. Otherwise shorten the policy: trust an account and compare aws:PrincipalTag/… or aws:PrincipalArn in a condition instead of listing principals, or make several roles.`,
  bad: [
    {
      title: "sixty users by name",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": {
      "AWS": [
        ${users(60)}
      ]
    },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 1, column: 1 }],
    },
  ],
  good: [
    {
      title: "a tag of the users instead of their names",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "StringEquals": { "aws:PrincipalTag/team": "operators" },
      "Bool": { "aws:MultiFactorAuthPresent": "true" }
    }
  }
}`,
    },
  ],
};

function users(count: number): string {
  const arns = Array.from({ length: count }, (_, index) => `"arn:aws:iam::123456789012:user/u${index + 1}"`);
  return arns.join(", ");
}

export default page;
