import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "an OIDC provider whose tokens are taken whoever they belong to",
  explanation: `With AssumeRoleWithWebIdentity the trust policy decides which tokens of the provider are good enough. A provider such as gitlab.com or app.terraform.io has one URL for all of its customers, and a cluster of Amazon EKS one for all of its pods: there the subject tells who it is, and the audience does not. Of a provider of your own, a condition on the audience at least says what the token is for.

A statement without such a condition lets everybody in who can get any token there. AWS refuses to save it for the shared providers that it knows, and IAM Access Analyzer reports a provider without any condition on its claims.

Compare the provider's :sub with the project, workspace or service account that is meant.`,
  bad: [
    {
      title: "any project on gitlab.com",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::123456789012:oidc-provider/gitlab.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringEquals": { "gitlab.com:aud": "https://gitlab.com" } }
    }
  ]
}`,
      findings: [{ line: 6, column: 35 }],
    },
    {
      title: "any workspace of Terraform",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::123456789012:oidc-provider/app.terraform.io" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": { "app.terraform.io:aud": "aws.workload.identity" },
        "StringLike": { "app.terraform.io:sub": "*" }
      }
    }
  ]
}`,
      findings: [{ line: 6, column: 35 }],
    },
    {
      title: "any pod of the cluster",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "Federated": "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E"
      },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": {
          "oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E:aud": "sts.amazonaws.com"
        }
      }
    }
  ]
}`,
      findings: [{ line: 7, column: 22 }],
    },
    {
      title: "a provider without any condition",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::123456789012:oidc-provider/login.example.com" },
      "Action": "sts:AssumeRoleWithWebIdentity"
    }
  ]
}`,
      findings: [{ line: 6, column: 35 }],
    },
  ],
  good: [
    {
      title: "one project",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::123456789012:oidc-provider/gitlab.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": { "gitlab.com:aud": "https://gitlab.com" },
        "StringLike": { "gitlab.com:sub": "project_path:acme/shop:*" }
      }
    }
  ]
}`,
    },
    {
      title: "one service account",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "Federated": "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E"
      },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": {
          "oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E:aud": "sts.amazonaws.com",
          "oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E:sub": "system:serviceaccount:shop:checkout"
        }
      }
    }
  ]
}`,
    },
    {
      title: "users of an application",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::123456789012:oidc-provider/login.example.com" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringEquals": { "login.example.com:aud": "shop-backend" } }
    }
  ]
}`,
    },
  ],
};

export default page;
