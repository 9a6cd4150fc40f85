import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "an external id that keeps nobody out",
  explanation: `A provider who works for many customers sends each customer's own external id with sts:AssumeRole. The role's trust policy compares it, so that no other customer can have the provider use this role: the confused deputy.

That works only if exactly one id passes. A pattern such as "*" or "acme-*" lets the ids of other customers pass, IfExists and Null "false" let calls without an id or with any id pass, and an empty id is none at all.

Compare by StringEquals with the id that the provider gave. A random one of each customer cannot be guessed.`,
  bad: [
    {
      title: "any id",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::444455556666:role/vendor/scanner" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringLike": { "sts:ExternalId": "*" } }
    }
  ]
}`,
      findings: [{ line: 8, column: 56 }],
    },
    {
      title: "ids that begin alike",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::444455556666:role/vendor/scanner" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringLike": { "sts:ExternalId": ["acme-8842", "acme-*"] } }
    }
  ]
}`,
      findings: [{ line: 8, column: 70 }],
    },
    {
      title: "calls without an id",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::444455556666:role/vendor/scanner" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringEqualsIfExists": { "sts:ExternalId": "acme-8842" } }
    }
  ]
}`,
      findings: [{ line: 8, column: 48 }],
    },
    {
      title: "it only must be there",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::444455556666:role/vendor/scanner" },
      "Action": "sts:AssumeRole",
      "Condition": { "Null": { "sts:ExternalId": "false" } }
    }
  ]
}`,
      findings: [{ line: 8, column: 32 }],
    },
    {
      title: "an empty id",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::444455556666:role/vendor/scanner" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringEquals": { "sts:ExternalId": "" } }
    }
  ]
}`,
      findings: [{ line: 8, column: 58 }],
    },
    {
      title: "a pattern that looks like an ARN, of somebody who may send any id",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::444455556666:root" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringLike": { "sts:ExternalId": "arn:aws:redshift:eu-west-1:123456789012:dbuser:*" } }
    }
  ]
}`,
      findings: [{ line: 8, column: 56 }],
    },
  ],
  good: [
    {
      title: "one id",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::444455556666:role/vendor/scanner" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringEquals": { "sts:ExternalId": "acme-8842" } }
    }
  ]
}`,
    },
    {
      title: "a Deny for all other ids",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::444455556666:role/vendor/scanner" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "arn:aws:iam::444455556666:role/vendor/scanner" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringNotEquals": { "sts:ExternalId": "acme-8842" } }
    }
  ]
}`,
    },
    {
      title: "database users of a cluster, whose ARNs Amazon Redshift sends itself",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "redshift.amazonaws.com" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "StringLike": { "sts:ExternalId": "arn:aws:redshift:eu-west-1:123456789012:dbuser:shop/report-*" }
      }
    }
  ]
}`,
    },
    {
      title: "a Deny for all other ids, and for none",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::444455556666:root" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringNotEqualsIfExists": { "sts:ExternalId": "acme-8842" } }
    }
  ]
}`,
    },
  ],
};

export default page;
