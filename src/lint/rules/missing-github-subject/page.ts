import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a role for GitHub Actions of any repository",
  explanation: `GitHub Actions signs the tokens of all workflows on github.com with one issuer, token.actions.githubusercontent.com. That the token comes from there says nothing about whose workflow it is; the audience does not either, since every workflow chooses it. The claim that does is the subject, such as repo:acme/shop:ref:refs/heads/main.

Without a condition on it, anybody with a GitHub account can write a workflow that assumes the role. AWS refuses to save such a policy nowadays; roles from before are still in use, and it can come in by other ways.

Compare token.actions.githubusercontent.com:sub with the repository, and best with the branch or the environment too.`,
  bad: [
    {
      title: "the audience only",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
      },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } }
    }
  ]
}`,
      findings: [{ line: 7, column: 22 }],
    },
    {
      title: "no condition",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
      },
      "Action": "sts:AssumeRoleWithWebIdentity"
    }
  ]
}`,
      findings: [{ line: 7, column: 22 }],
    },
  ],
  good: [
    {
      title: "one branch of one repository",
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
          "token.actions.githubusercontent.com:sub": "repo:acme/shop:ref:refs/heads/main"
        }
      }
    }
  ]
}`,
    },
    {
      title: "all branches of one repository",
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
        "StringLike": { "token.actions.githubusercontent.com:sub": "repo:acme/shop:*" }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
