import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "an empty Sid",
  explanation: `Sid is the name of a statement, which is optional and for people only. An empty one names nothing.

Give the statement a name that says what it is for, in letters and digits, or remove the Sid.`,
  bad: [
    {
      title: "no name",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 5, column: 14 }],
    },
  ],
  good: [
    {
      title: "a name",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "AliceWithMfa",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
    },
  ],
};

export default page;
