import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a key stands twice in one JSON object",
  explanation: `The grammar of policies does not allow a key twice in one object. Readers of JSON rarely complain: they keep the last one and forget the others without a word.

In a trust policy this is how a condition disappears. If the statement has two "Condition" elements, the one with the MFA requirement can be the one that does not count, and whoever reads the file still sees it there.

Put what belongs together into one element: several operators into one "Condition", several values of a condition key or a principal type into one list.`,
  bad: [
    {
      title: "two conditions, of which the MFA requirement is lost",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } },
    "Condition": { "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }
  }
}`,
      findings: [{ line: 8, column: 5 }],
    },
    {
      title: "two principals under one type",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": {
      "AWS": "arn:aws:iam::123456789012:user/alice",
      "AWS": "arn:aws:iam::123456789012:user/bob"
    },
    "Action": "sts:AssumeRole"
  }
}`,
      findings: [{ line: 7, column: 7 }],
    },
  ],
  good: [
    {
      title: "both operators in one condition",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": ["arn:aws:iam::123456789012:user/alice", "arn:aws:iam::123456789012:user/bob"] },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "IpAddress": { "aws:SourceIp": "203.0.113.0/24" }
    }
  }
}`,
    },
  ],
};

export default page;
