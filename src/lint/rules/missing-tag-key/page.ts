import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a tag condition that names no tag",
  explanation: `Some condition keys go on with a name that the author of the policy chooses: the key of a tag behind aws:RequestTag/, aws:PrincipalTag/ and aws:ResourceTag/, that of a context behind sts:RequestContext/. Without it no tag is compared, and AWS documents no such key.

Write the tag's key behind the slash: aws:PrincipalTag/team. To limit which tags a session may have, compare aws:TagKeys, whose values are the keys themselves.`,
  bad: [
    {
      title: "nothing behind the slash",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": ["sts:AssumeRole", "sts:TagSession"],
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "StringEquals": { "aws:RequestTag/": "atlas" }
    }
  }
}`,
      findings: [{ line: 9, column: 25 }],
    },
    {
      title: "no slash",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "StringEquals": { "aws:PrincipalTag": "platform" }
    }
  }
}`,
      findings: [{ line: 9, column: 25 }],
    },
  ],
  good: [
    {
      title: "a tag of the caller",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "StringEquals": { "aws:PrincipalTag/team": "platform" }
    }
  }
}`,
    },
    {
      title: "the keys of a session's tags",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": ["sts:AssumeRole", "sts:TagSession"],
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "ForAllValues:StringEquals": { "aws:TagKeys": ["project", "stage"] }
    }
  }
}`,
    },
  ],
};

export default page;
