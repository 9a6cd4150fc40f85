import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: '"Principal": "*" instead of a type and a value',
  explanation: `In other resource policies "Principal": "*" means everyone. A role's trust policy does not support this form: AWS refuses to store it, and IAM Access Analyzer reports it as an error.

Everyone can be written as { "AWS": "*" }, but then each identity of each AWS account is let in unless a condition keeps it out. Name the accounts, users, roles or services that need the role. Where the callers are all accounts of an organization, compare "aws:PrincipalOrgID".`,
  bad: [
    {
      title: "everyone as a string",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 5, column: 18 }],
    },
  ],
  good: [
    {
      title: "who may assume the role",
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
    {
      title: "every account of an organization",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "*" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
      "Bool": { "aws:MultiFactorAuthPresent": "true" }
    }
  }
}`,
    },
  ],
};

export default page;
