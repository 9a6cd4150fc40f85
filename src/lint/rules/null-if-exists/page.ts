import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "Null with the suffix IfExists",
  explanation: `"Null" asks whether a key is in the request at all: its value "true" means absent, "false" means present. "IfExists" says what to do with an absent key, so the two contradict each other, and AWS does not have "NullIfExists".

To demand the key, write { "Null": { "…": "false" } }. If the comparison was meant, take another operator with the suffix, such as "NumericLessThanIfExists".`,
  bad: [
    {
      title: "a key that must be there",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "NullIfExists": { "aws:MultiFactorAuthAge": "false" }
    }
  }
}`,
      findings: [{ line: 9, column: 7 }],
    },
  ],
  good: [
    {
      title: "Null alone",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "Null": { "aws:MultiFactorAuthAge": "false" }
    }
  }
}`,
    },
  ],
};

export default page;
