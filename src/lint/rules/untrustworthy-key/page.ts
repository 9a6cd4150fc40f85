import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a condition on nothing but what the caller writes",
  explanation: `aws:Referer and aws:UserAgent come from headers of the request, and whoever sends it writes them as it likes. AWS advises not to use them against callers who are not meant to get in.

A condition that compares nothing else looks like a restriction and is none; so does a Deny for all other values.

Compare what AWS itself vouches for, such as aws:MultiFactorAuthPresent, aws:PrincipalOrgID, aws:SourceIp or sts:ExternalId.`,
  bad: [
    {
      title: "a user agent",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringLike": { "aws:UserAgent": "deploy-tool/*" } }
    }
  ]
}`,
      findings: [{ line: 8, column: 38 }],
    },
    {
      title: "a Deny for all other referers",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringNotEquals": { "aws:referer": "https://intranet.example.com" } }
    }
  ]
}`,
      findings: [{ line: 14, column: 43 }],
    },
  ],
  good: [
    {
      title: "a user agent beside MFA",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringLike": { "aws:UserAgent": "deploy-tool/*" }
      }
    }
  ]
}`,
    },
    {
      title: "a Deny for an old tool",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringLike": { "aws:UserAgent": "deploy-tool/1.*" } }
    }
  ]
}`,
    },
  ],
};

export default page;
