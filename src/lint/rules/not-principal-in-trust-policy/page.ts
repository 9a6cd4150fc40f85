import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "NotPrincipal in a trust policy",
  explanation: `AWS's documentation rules out "NotPrincipal" in a role's trust policy, and IAM Access Analyzer reports it as an error.

It would be a trap as well: "everyone but these" in an Allow means all other identities of all accounts, and a Deny must also list the account and, for a role's sessions, the role and the session, or its exception does not hold.

Name those who may assume the role in "Principal". To keep some of them out, deny "sts:AssumeRole" to them, or compare "aws:PrincipalArn" in a condition of the Deny.`,
  bad: [
    {
      title: "a deny for all but one",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    },
    {
      "Effect": "Deny",
      "NotPrincipal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
      findings: [{ line: 12, column: 7 }],
    },
  ],
  good: [
    {
      title: "a deny with a condition",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "ArnNotEquals": { "aws:PrincipalArn": "arn:aws:iam::123456789012:user/alice" } }
    }
  ]
}`,
    },
  ],
};

export default page;
