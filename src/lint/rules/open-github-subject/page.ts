import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a GitHub subject that other organizations' repositories match",
  explanation: `The subject of a GitHub Actions token begins with repo:ORGANIZATION/REPOSITORY:. Under StringLike a star matches any characters, slashes and colons included. So repo:* and repo:*/shop:* match repositories of everybody on GitHub, and repo:acme* those of an organization acme-x that somebody registers.

Of several values one is enough: a single open one in a list opens the role, whatever the others say. Negated operators let all through that they do not name, and with ForAllValues a token without the claim passes.

Write the organization out, with the slash behind it, and the repository.`,
  bad: [
    {
      title: "any repository",
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
        "StringLike": { "token.actions.githubusercontent.com:sub": "repo:*" }
      }
    }
  ]
}`,
      findings: [{ line: 12, column: 68 }],
    },
    {
      title: "any organization",
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
          "token.actions.githubusercontent.com:sub": ["repo:acme/shop:*", "repo:*/shop:ref:refs/heads/main"]
        }
      }
    }
  ]
}`,
      findings: [{ line: 13, column: 75 }],
    },
    {
      title: "the slash is missing",
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
        "StringLike": { "token.actions.githubusercontent.com:sub": "repo:acme*" }
      }
    }
  ]
}`,
      findings: [{ line: 12, column: 68 }],
    },
    {
      title: "any environment of this name",
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
        "StringLike": { "token.actions.githubusercontent.com:sub": "*:environment:production" }
      }
    }
  ]
}`,
      findings: [{ line: 12, column: 68 }],
    },
    {
      title: "all but one",
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
        "StringNotEquals": { "token.actions.githubusercontent.com:sub": "repo:acme/shop:pull_request" }
      }
    }
  ]
}`,
      findings: [{ line: 12, column: 30 }],
    },
    {
      title: "any first letter",
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
        "StringLike": { "token.actions.githubusercontent.com:sub": "repo:?cme/app:*" }
      }
    }
  ]
}`,
      findings: [{ line: 12, column: 68 }],
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
      title: "all branches of two repositories",
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
          "token.actions.githubusercontent.com:sub": ["repo:acme/shop:*", "repo:acme/infrastructure:*"]
        }
      }
    }
  ]
}`,
    },
    {
      title: "one workflow file",
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
          "token.actions.githubusercontent.com:job_workflow_ref": "acme/shop/.github/workflows/deploy.yml@refs/heads/main"
        },
        "StringLike": { "token.actions.githubusercontent.com:sub": "repo:acme/shop:*" }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
