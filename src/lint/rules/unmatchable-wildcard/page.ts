import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a wildcard that makes a value match nothing",
  explanation: `StringEquals compares character by character: "*" and "?" are wildcards under StringLike only. Many keys never have one of these characters in their values: external ids, names of sessions, tags, the ids of accounts and organizations, and the subjects of tokens, such as repo:acme/shop:ref:refs/heads/main.

So the condition never holds, and an Allow with it lets nobody in. Where the operator is negated it always holds: in an Allow it excludes nobody, in a Deny it stops everybody.

Write StringLike, or StringNotLike, and make the pattern no wider than needed.`,
  bad: [
    {
      title: "all branches of a repository",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
      },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
          "token.actions.githubusercontent.com:sub": "repo:acme/shop:ref:refs/heads/*"
        }
      }
    }
  ]
}`,
      findings: [{ line: 13, column: 54 }],
    },
    {
      title: "session names that begin alike",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringEquals": { "sts:RoleSessionName": ["alice", "alice-*"] }
      }
    }
  ]
}`,
      findings: [{ line: 10, column: 60 }],
    },
  ],
  good: [
    {
      title: "all branches by StringLike",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
      },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
        "StringLike": { "token.actions.githubusercontent.com:sub": "repo:acme/shop:ref:refs/heads/*" }
      }
    }
  ]
}`,
    },
    {
      title: "exact values",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringEquals": { "sts:RoleSessionName": "alice" }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
