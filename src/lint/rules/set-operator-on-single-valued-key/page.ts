import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a set operator on a key with one value",
  topic: "documents",
  explanation: `ForAnyValue and ForAllValues are for keys of which a request has several values, such as aws:TagKeys. On a key with one value ForAnyValue says the same as the plain operator, and AWS does not document what else it may do; ForAllValues in a Deny also denies calls that lack the key.

Write the plain operator. In a Deny that is to hold for calls without the key as well, write it with IfExists.`,
  bad: [
    {
      title: "one value of one",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "ForAnyValue:Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 8, column: 44 }],
    },
    {
      title: "in a Deny",
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
      "Condition": { "ForAllValues:StringNotLike": { "sts:RoleSessionName": "alice-*" } }
    }
  ]
}`,
      findings: [{ line: 14, column: 54 }],
    },
  ],
  good: [
    {
      title: "the plain operators",
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
      "Condition": { "StringNotLike": { "sts:RoleSessionName": "alice-*" } }
    }
  ]
}`,
    },
  ],
};

export default page;
