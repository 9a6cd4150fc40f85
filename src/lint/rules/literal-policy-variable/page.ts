import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a policy variable in a policy of the version without variables",
  explanation: `Policy variables exist since version 2012-10-17 of the policy language. In a policy of 2008-10-17, or without Version, \${aws:username} is not replaced: it stays as it is written, and is compared as text.

No request has such a value. An Allow that demands it lets nobody in; a Deny that should stop everybody else may stop all or none.

Write "Version": "2012-10-17" as the first element of the policy.`,
  bad: [
    {
      title: "a source identity that nobody can have",
      policy: `{
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringEquals": { "sts:SourceIdentity": "\${aws:username}" }
      }
    }
  ]
}`,
      findings: [{ line: 9, column: 49 }],
    },
    {
      title: "the version of 2008",
      policy: `{
  "Version": "2008-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringLike": { "sts:RoleSessionName": "\${aws:username}-*" }
      }
    }
  ]
}`,
      findings: [{ line: 10, column: 48 }],
    },
  ],
  good: [
    {
      title: "the version with variables",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringEquals": { "sts:SourceIdentity": "\${aws:username}" }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
