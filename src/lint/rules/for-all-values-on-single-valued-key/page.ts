import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "ForAllValues in an Allow on a key with one value",
  explanation: `ForAllValues is for keys of which a request has several values, such as aws:TagKeys: it holds if each of them matches. Of a key that is absent there is none that does not match, so the condition holds.

On a key with one value it says nothing more than the plain operator, except that it lets callers without the key in. For aws:MultiFactorAuthPresent these are all who use an access key; for the subject of a token, a token without one. IAM Access Analyzer reports it as a security warning.

Write the operator without ForAllValues.`,
  bad: [
    {
      title: "access keys pass",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "ForAllValues:Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 8, column: 45 }],
    },
    {
      title: "an organization",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "ForAllValues:StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }
      }
    }
  ]
}`,
      findings: [{ line: 10, column: 40 }],
    },
  ],
  good: [
    {
      title: "the plain operator",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
    },
    {
      title: "a key with several values",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": ["sts:AssumeRole", "sts:TagSession"],
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "ForAllValues:StringEquals": { "aws:TagKeys": ["project", "stage"] }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
