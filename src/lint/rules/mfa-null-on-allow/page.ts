import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "an Allow that asks whether the MFA key is there, not whether it is true",
  explanation: `Null "false" holds for every call that carries the key. All temporary credentials carry aws:MultiFactorAuthPresent: what GetSessionToken issues without a code has it as false. So anybody with an access key gets a session token first, and then gets in.

Write Bool "true". Null "false" on aws:MultiFactorAuthAge is another matter: the age is there after MFA only.`,
  bad: [
    {
      title: "any session token will do",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Null": { "aws:MultiFactorAuthPresent": "false" } }
    }
  ]
}`,
      findings: [{ line: 8, column: 22 }],
    },
  ],
  good: [
    {
      title: "Bool asks for true",
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
      title: "the age is there after MFA only",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Null": { "aws:MultiFactorAuthAge": "false" } }
    }
  ]
}`,
    },
  ],
};

export default page;
