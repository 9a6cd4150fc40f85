import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "Sid has characters other than letters and digits",
  explanation: `In policies of IAM, and a role's trust policy is one, a "Sid" consists of the letters A to Z and a to z and the digits 0 to 9. Spaces, hyphens and underscores are for the policies of some other services.

The name has no influence on decisions; it is there for people and for tools that show which statement decided. Write the words together, with capitals: "AliceWithMfa".`,
  bad: [
    {
      title: "words with spaces",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Sid": "Alice with MFA",
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 4, column: 12 }],
    },
    {
      title: "words with hyphens",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Sid": "alice-with-mfa",
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 4, column: 12 }],
    },
  ],
  good: [
    {
      title: "words written together",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Sid": "AliceWithMfa",
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
