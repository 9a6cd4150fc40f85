import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a principal that the statement has already",
  explanation: `The principals of a statement are alternatives. One that stands there twice, an account once by its id and once by the ARN of its root, or one beside "*", adds nobody.

It counts against the quota of 2048 characters, and whoever takes one of the two away later believes that this closes the role. Remove it.`,
  bad: [
    {
      title: "twice",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": [
          "arn:aws:iam::123456789012:user/alice",
          "arn:aws:iam::123456789012:user/bob",
          "arn:aws:iam::123456789012:user/alice"
        ]
      },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 10, column: 11 }],
    },
    {
      title: "an account in both notations",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": ["123456789012", "arn:aws:iam::123456789012:root"] },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 6, column: 46 }],
    },
  ],
  good: [
    {
      title: "each once",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": ["arn:aws:iam::123456789012:user/alice", "arn:aws:iam::123456789012:user/bob"] },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
    },
  ],
};

export default page;
