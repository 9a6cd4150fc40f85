import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "an action that the statement's principals cannot call",
  explanation: `There are three ways to assume a role, each for its own callers. Users, roles, accounts and services call sts:AssumeRole. Whoever signs in at a SAML provider calls sts:AssumeRoleWithSAML, and with a token of an OIDC provider it is sts:AssumeRoleWithWebIdentity.

A statement whose action and principal do not fit lets nobody in. IAM Access Analyzer reports it as an error.

Write the action that fits. Where principals of several kinds need the role, a statement for each kind is clearer, and each can have conditions of its own: aws:MultiFactorAuthPresent is for users, saml:aud and the claims of a token are for providers.`,
  bad: [
    {
      title: "a SAML provider with the action of users",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::123456789012:saml-provider/corporate-idp" },
    "Action": "sts:AssumeRole",
    "Condition": { "StringEquals": { "saml:aud": "https://signin.aws.amazon.com/saml" } }
  }
}`,
      findings: [{ line: 6, column: 15 }],
    },
    {
      title: "a user with the action of OIDC providers",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"],
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 6, column: 34 }],
    },
    {
      title: "a provider among users",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": {
      "AWS": "arn:aws:iam::123456789012:user/alice",
      "Federated": "arn:aws:iam::123456789012:saml-provider/corporate-idp"
    },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 7, column: 20 }],
    },
  ],
  good: [
    {
      title: "a statement for each kind of caller",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": ["sts:AssumeRole", "sts:TagSession"],
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::123456789012:saml-provider/corporate-idp" },
      "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
      "Condition": { "StringEquals": { "saml:aud": "https://signin.aws.amazon.com/saml" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
          "token.actions.githubusercontent.com:sub": "repo:acme/shop:ref:refs/heads/main"
        }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
