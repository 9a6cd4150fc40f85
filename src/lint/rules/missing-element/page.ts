import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a required element is missing",
  explanation: `A policy needs a "Statement", and each statement of a trust policy needs an "Effect", a "Principal" and an "Action". Without one of them the text does not follow the grammar of policies and says nothing.

A statement without "Principal" is usually an identity policy's that was put in the wrong place. In a trust policy the role itself is the resource, and the principal is who may assume it.

The finding stands at the brace that opens the statement, or the policy. If an element with a similar name is there, the message names it.`,
  bad: [
    {
      title: "a statement without an effect",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 4, column: 5 }],
    },
    {
      title: "a statement without a principal",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 4, column: 5 }],
    },
    {
      title: "no statement at all",
      policy: `{
  "Version": "2012-10-17"
}`,
      findings: [{ line: 1, column: 1 }],
    },
    {
      title: "an empty list of statements",
      policy: `{
  "Version": "2012-10-17",
  "Statement": []
}`,
      findings: [{ line: 3, column: 16 }],
    },
  ],
  good: [
    {
      title: "all that is required",
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
