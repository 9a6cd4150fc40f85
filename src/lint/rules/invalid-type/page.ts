import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "an element has the wrong JSON type",
  explanation: `The grammar of policies says for each element what it may be: a string, a list of strings, an object. AWS refuses to store a policy in which, say, "Principal" is a list.

The commonest cases are a principal without its type, which must be written { "AWS": "…" }, a "Condition" that is a list of blocks, and a condition key that holds an object. Numbers and booleans are fine as values of conditions, and nowhere else.

What has the wrong type is not read any further, so mending it can bring other findings to light.`,
  bad: [
    {
      title: "a principal without its type",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": "arn:aws:iam::123456789012:user/alice",
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 5, column: 18 }],
    },
    {
      title: "a list of conditions",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": [{ "Bool": { "aws:MultiFactorAuthPresent": "true" } }]
  }
}`,
      findings: [{ line: 7, column: 18 }],
    },
    {
      title: "a condition key without an operator around it",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "aws:MultiFactorAuthPresent": "true" }
  }
}`,
      findings: [{ line: 7, column: 50 }],
    },
  ],
  good: [
    {
      title: "each element as the grammar has it",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": ["sts:AssumeRole", "sts:TagSession"],
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": true },
      "NumericLessThan": { "aws:MultiFactorAuthAge": 3600 }
    }
  }
}`,
    },
  ],
};

export default page;
