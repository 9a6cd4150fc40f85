import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "the policy is longer than any quota allows",
  explanation: `A role's trust policy may have 2048 characters, white space not counted. An account can have this quota raised, to 4096 at most. AWS refuses to store a longer policy.

Long policies are mostly lists of principals. Trust the account instead and tell its identities apart by a tag in a condition (aws:PrincipalTag/team), or by the pattern of their names or paths (aws:PrincipalArn); for many accounts of one organization compare aws:PrincipalOrgID or aws:PrincipalOrgPaths. Or make several roles, each for some of the callers.`,
  bad: [
    {
      title: "a hundred and twenty users by name",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": {
      "AWS": [
        ${users(120)}
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
      title: "the users' path instead of their names",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::123456789012:user/operators/*" },
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
