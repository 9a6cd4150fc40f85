import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "StringLike on an ARN",
  topic: "documents",
  explanation: `To StringLike an ARN is a text like any other, and a star in it matches colons too. arn:aws:iam::*:role/reader matches whatever has :role/reader at its end. ArnLike compares the six parts of an ARN one by one, so that each star stays within its part.

AWS documents the ARN operators for keys such as aws:PrincipalArn and aws:SourceArn. Write ArnLike or ArnNotLike; the values stay as they are.`,
  bad: [
    {
      title: "users of a path",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringLike": { "aws:PrincipalArn": "arn:aws:iam::123456789012:user/operators/*" }
      }
    }
  ]
}`,
      findings: [{ line: 10, column: 25 }],
    },
  ],
  good: [
    {
      title: "by ArnLike",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::123456789012:user/operators/*" }
      }
    }
  ]
}`,
    },
    {
      title: "no wildcard is needed",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringEquals": { "aws:PrincipalArn": "arn:aws:iam::123456789012:user/operators/first" }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
