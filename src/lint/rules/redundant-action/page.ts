import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "an action that another one names already",
  explanation: `The actions of a statement are alternatives, their letter case does not matter, and a pattern such as sts:AssumeRole* names all actions that match. One that is named already says nothing more.

Remove it, or write the actions out instead of the pattern if that is what is meant.`,
  bad: [
    {
      title: "beside a pattern",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": ["sts:*", "sts:TagSession"],
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 7, column: 27 }],
    },
    {
      title: "twice",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": ["sts:AssumeRole", "sts:assumerole"],
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 7, column: 36 }],
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
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": ["sts:AssumeRole", "sts:TagSession"],
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
    },
  ],
};

export default page;
