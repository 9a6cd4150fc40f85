import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "two statements have the same Sid",
  explanation: `A "Sid" names a statement, and within one policy no two may have the same name. IAM Access Analyzer reports such a policy as an error.

It most often happens when a statement is copied. Look whether the copy was changed everywhere it had to be, then give it a name of its own or none: a statement may go without.`,
  bad: [
    {
      title: "a copied statement",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Trust",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    },
    {
      "Sid": "Trust",
      "Effect": "Allow",
      "Principal": { "Service": "ec2.amazonaws.com" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
      findings: [{ line: 12, column: 14 }],
    },
  ],
  good: [
    {
      title: "a name for each",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "TrustAlice",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    },
    {
      "Sid": "TrustInstances",
      "Effect": "Allow",
      "Principal": { "Service": "ec2.amazonaws.com" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Allow",
      "Principal": { "Service": "lambda.amazonaws.com" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
    },
  ],
};

export default page;
