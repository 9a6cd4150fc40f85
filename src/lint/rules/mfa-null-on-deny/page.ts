import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a Deny that stops access keys, and no session without MFA",
  explanation: `Null "true" holds where the key is absent: for plain access keys. A session token that was issued without MFA carries aws:MultiFactorAuthPresent as false, so the Deny does not apply, and everybody with an access key can get such a token.

Write BoolIfExists "false", which holds for both.`,
  bad: [
    {
      title: "a session token passes by the Deny",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "Null": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 13, column: 22 }],
    },
  ],
  good: [
    {
      title: "both are denied",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } }
    }
  ]
}`,
    },
  ],
};

export default page;
