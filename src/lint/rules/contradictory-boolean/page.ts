import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a boolean condition with both values",
  explanation: `Several values of one key are alternatives: the condition holds if one of them matches. So "Bool" with both "true" and "false" holds whatever the key's value is, and all it asks is that the key is there; "Null" with both holds always. IAM Access Analyzer reports "Bool" with both values as an error.

On aws:MultiFactorAuthPresent this lets people in without MFA, since temporary credentials carry the key with the value "false". Keep the one value that is meant, which in an Allow is "true".`,
  bad: [
    {
      title: "with and without MFA",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": ["true", "false"] } }
  }
}`,
      findings: [{ line: 7, column: 30 }],
    },
    {
      title: "present and absent",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "Null": { "aws:MultiFactorAuthAge": ["true", "false"] }
    }
  }
}`,
      findings: [{ line: 9, column: 17 }],
    },
  ],
  good: [
    {
      title: "the value that is meant",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
    },
  ],
};

export default page;
