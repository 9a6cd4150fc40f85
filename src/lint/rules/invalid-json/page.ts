import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "the file is not JSON",
  explanation: `A policy is a JSON text, and AWS refuses to store one that it cannot parse. JSON is stricter than the languages it resembles: no comments, no trailing commas, no single quotes, and true, false and null in lower case.

Until the text is JSON nothing else in it can be checked, so this is the only finding of such a file. It stands where reading stopped; a forgotten comma or quote is often just before that place.

If comments are wanted, the Sid of each statement can carry a short name, and the reasons can stand beside the policy.`,
  bad: [
    {
      title: "a comma before a closing brace",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
  }
}`,
      findings: [{ line: 7, column: 3 }],
    },
    {
      title: "a comment",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow", // with MFA only
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole"
  }
}`,
      findings: [{ line: 4, column: 24 }],
    },
    {
      title: "a boolean of another language",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": True } }
  }
}`,
      findings: [{ line: 7, column: 60 }],
    },
  ],
  good: [
    {
      title: "well-formed JSON",
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
