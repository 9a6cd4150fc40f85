import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a role for every repository of a GitHub organization",
  explanation: `repo:acme/* matches the subjects of all repositories of the organization acme, with all of their branches, tags, environments and pull requests, and of those that will be made.

Whoever may push to any one of them, or may create one, can then write a workflow that assumes the role.

Write the repositories out that need it, as in repo:acme/shop:ref:refs/heads/main. Where a role is meant for the whole organization, this finding can be suppressed.`,
  bad: [
    {
      title: "every repository",
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
        "StringLike": { "token.actions.githubusercontent.com:sub": "repo:acme/*" }
      }
    }
  ]
}`,
      findings: [{ line: 12, column: 68 }],
    },
    {
      title: "the main branch of every repository",
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
        "StringLike": {
          "token.actions.githubusercontent.com:sub": ["repo:acme/shop:*", "repo:acme/*:ref:refs/heads/main"]
        }
      }
    }
  ]
}`,
      findings: [{ line: 13, column: 75 }],
    },
  ],
  good: [
    {
      title: "two repositories",
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
        "StringLike": {
          "token.actions.githubusercontent.com:sub": ["repo:acme/shop:*", "repo:acme/infrastructure:ref:refs/heads/*"]
        }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
