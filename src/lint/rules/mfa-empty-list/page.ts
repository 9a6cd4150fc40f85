import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "an MFA key that is compared with no value at all",
  explanation: `An empty list of values is documented for ForAllValues and IfExists only. What it comes to here is open; nobody can have meant it.

Write the value: "true" under an Allow, "false" with BoolIfExists under a Deny.`,
  bad: [
    {
      title: "no value",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": [] }
      }
    }
  ]
}`,
      findings: [{ line: 9, column: 19 }],
    },
  ],
  good: [
    {
      title: "a value",
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
  ],
};

export default page;
