import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "no Version, or the one of 2008",
  topic: "documents",
  explanation: `A policy without Version is read as one of 2008-10-17, the first version of the policy language. In that version there are no policy variables: \${aws:username} is these fifteen characters. AWS advises to write 2012-10-17 always; the date names the language and not the policy, so there is no newer one.

As long as the policy has no variables nothing is wrong with it, but whoever adds one later gets a condition that never holds, or in a Deny one that does not deny. Write "Version": "2012-10-17" as the first element.`,
  bad: [
    {
      title: "no Version",
      policy: `{
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 1, column: 1 }],
    },
    {
      title: "the version of 2008",
      policy: `{
  "Version": "2008-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 2, column: 14 }],
    },
  ],
  good: [
    {
      title: "the current version",
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
