import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "the same condition key twice in different letter case",
  explanation: `The names of condition keys are compared without regard to case, and so is the tag's key behind aws:PrincipalTag/. Two spellings of one name under one operator are therefore the same key twice, and IAM Access Analyzer reports that as an error: which of the values counts is not said.

If one of the values is enough, put them into one list. If both must hold, write the second one under another operator, or deny what does not fit in a statement of its own.`,
  bad: [
    {
      title: "one tag in two spellings",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "StringEquals": {
        "aws:PrincipalTag/Team": "platform",
        "aws:PrincipalTag/team": "network"
      }
    }
  }
}`,
      findings: [{ line: 11, column: 9 }],
    },
    {
      title: "one key in two spellings",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": {
        "aws:MultiFactorAuthPresent": "true",
        "aws:multifactorauthpresent": "true"
      }
    }
  }
}`,
      findings: [{ line: 10, column: 9 }],
    },
  ],
  good: [
    {
      title: "one key with a list of values",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "StringEquals": { "aws:PrincipalTag/team": ["platform", "network"] }
    }
  }
}`,
    },
  ],
};

export default page;
