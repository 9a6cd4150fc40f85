import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "lists and objects are nested too deep",
  explanation: `The deepest policy that the grammar knows has a handful of levels: the policy, its statements, a statement, its condition, an operator, a list of values. policy-check reads 64 and stops there.

A text that goes deeper is no policy but something else, or made to exhaust the programs that read it. Look at how the file came about.`,
  bad: [
    {
      title: "lists within lists",
      policy: `{
  "Version": "2012-10-17",
  "Statement": ${"[".repeat(70)}${"]".repeat(70)}
}`,
      findings: [{ line: 3, column: 79 }],
    },
  ],
  good: [
    {
      title: "a policy with all of its levels",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": ["arn:aws:iam::123456789012:user/alice"] },
      "Action": ["sts:AssumeRole"],
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": ["true"] } }
    }
  ]
}`,
    },
  ],
};

export default page;
