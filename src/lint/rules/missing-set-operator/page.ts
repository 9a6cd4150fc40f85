import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a key with several values without a set operator",
  topic: "documents",
  explanation: `Of some keys a request has a list of values: aws:TagKeys, sts:TransitiveTagKeys, aws:PrincipalOrgPaths and attributes of SAML assertions. How such a list compares with the policy's values is what ForAnyValue and ForAllValues say. Without one of them AWS does not document the result, and IAM Access Analyzer reports it.

Write ForAnyValue if one matching value is enough, which in an Allow is the one for paths of an organization. Write ForAllValues if no other value may be there, as with the keys of tags; since that also holds when the key is absent, add Null "false" if it must be there.`,
  bad: [
    {
      title: "a path of an organization",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
        "StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*" }
      }
    }
  ]
}`,
      findings: [{ line: 10, column: 25 }],
    },
    {
      title: "keys of tags",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": ["sts:AssumeRole", "sts:TagSession"],
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringEquals": { "aws:TagKeys": ["project", "stage"] }
      }
    }
  ]
}`,
      findings: [{ line: 10, column: 27 }],
    },
  ],
  good: [
    {
      title: "one path is enough",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
        "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*" }
      }
    }
  ]
}`,
    },
    {
      title: "no other tags",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": ["sts:AssumeRole", "sts:TagSession"],
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "ForAllValues:StringEquals": { "aws:TagKeys": ["project", "stage"] },
        "Null": { "aws:TagKeys": "false" }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
