import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a condition key without values",
  explanation: `An empty list has no value that could match. AWS documents for ForAllValues and IfExists only what that means: the condition holds if the key is absent. Otherwise an Allow with it most likely lets nobody in, and a Deny denies nobody.

Templates leave such lists when their own input is empty. Add the values, or remove the key if there is nothing to compare.`,
  bad: [
    {
      title: "no names",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringEquals": { "sts:RoleSessionName": [] }
      }
    }
  ]
}`,
      findings: [{ line: 10, column: 27 }],
    },
    {
      title: "no actions",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": [],
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 7, column: 7 }],
    },
    {
      title: "nobody",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": [], "Service": "ec2.amazonaws.com" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
      findings: [{ line: 6, column: 22 }],
    },
  ],
  good: [
    {
      title: "a name",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringEquals": { "sts:RoleSessionName": ["alice"] }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
