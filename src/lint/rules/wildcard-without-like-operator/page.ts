import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a wildcard under an operator that knows none",
  topic: "documents",
  explanation: `StringEquals and its relatives compare character by character; "*" and "?" are wildcards under StringLike and StringNotLike only. ArnEquals knows them too, as ArnLike does.

A value with a star under StringEquals holds only for a request whose value has that very star. Under StringNotEquals in an Allow it excludes nobody. IAM Access Analyzer warns of it as well.

Write StringLike, or StringNotLike, if a wildcard is meant. If the character itself is meant, write it as \${*} or \${?}.`,
  bad: [
    {
      title: "any schedule",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "scheduler.amazonaws.com" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "StringEquals": {
          "aws:SourceAccount": "123456789012",
          "aws:SourceArn": "arn:aws:scheduler:*:123456789012:schedule-group/*"
        }
      }
    }
  ]
}`,
      findings: [{ line: 11, column: 28 }],
    },
    {
      title: "a user agent",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringNotEquals": { "aws:UserAgent": ["old-tool/?.*"] }
      }
    }
  ]
}`,
      findings: [{ line: 10, column: 48 }],
    },
  ],
  good: [
    {
      title: "an operator that knows wildcards",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "scheduler.amazonaws.com" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "StringEquals": { "aws:SourceAccount": "123456789012" },
        "ArnLike": { "aws:SourceArn": "arn:aws:scheduler:*:123456789012:schedule-group/*" }
      }
    }
  ]
}`,
    },
    {
      title: "the character itself",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringNotEquals": { "aws:UserAgent": "old-tool/\${?}" }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
