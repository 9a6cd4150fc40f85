import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "Effect is neither Allow nor Deny",
  explanation: `A statement either allows or denies, and its "Effect" says which in one of two words, "Allow" and "Deny". Their letter case counts: "allow" is neither.

Without an effect it is open what the rest of the statement does, and a Deny that was to keep people out without MFA may keep out nobody. Write "Allow" or "Deny".`,
  bad: [
    {
      title: "in lower case",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole"
  }
}`,
      findings: [{ line: 4, column: 15 }],
    },
    {
      title: "in other words",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Forbid",
    "Principal": { "AWS": "*" },
    "Action": "sts:AssumeRole",
    "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } }
  }
}`,
      findings: [{ line: 4, column: 15 }],
    },
  ],
  good: [
    {
      title: "in AWS's spelling",
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
