import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "several ages of which one is enough",
  explanation: `The values of one key are alternatives: the condition holds as soon as one of them matches. Of several ages the longest counts under an Allow, and the shortest under a Deny; the others say nothing, although a reader may take them for a limit.

Write the one that is meant.`,
  bad: [
    {
      title: "two hours count",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "NumericLessThan": { "aws:MultiFactorAuthAge": ["900", "7200"] }
      }
    }
  ]
}`,
      findings: [{ line: 10, column: 30 }],
    },
  ],
  good: [
    {
      title: "fifteen minutes",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "NumericLessThan": { "aws:MultiFactorAuthAge": "900" }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
