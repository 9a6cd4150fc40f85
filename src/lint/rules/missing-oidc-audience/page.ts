import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "an OIDC provider without a condition on the audience",
  explanation: `A token has an audience: the service that it was made for. IAM takes only tokens of audiences that are listed at the identity provider, for all roles alike. The trust policy can narrow this for its own role.

Without it, a token that a workload got for another service of the list, and which that service or its logs may have kept, assumes this role as well.

Compare the provider's :aud, which for most CI systems and for Amazon EKS is sts.amazonaws.com.`,
  bad: [
    {
      title: "the subject only",
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
        "StringEquals": { "token.actions.githubusercontent.com:sub": "repo:acme/shop:ref:refs/heads/main" }
      }
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
  ],
};

export default page;
