import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a value under Federated that is no identity provider",
  explanation: `Under "Federated" stand identity providers: the ARN of a SAML provider (arn:aws:iam::123456789012:saml-provider/name) or of an OIDC provider (…:oidc-provider/host), or the domain of one that AWS knows without, such as cognito-identity.amazonaws.com and accounts.google.com.

AWS refuses to store anything else there, a URL or the bare name of a provider included. Take the ARN from the list of identity providers of the account that has the role.`,
  bad: [
    {
      title: "the name of a SAML provider",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "Federated": "corporate-idp" },
    "Action": "sts:AssumeRoleWithSAML",
    "Condition": { "StringEquals": { "saml:aud": "https://signin.aws.amazon.com/saml" } }
  }
}`,
      findings: [{ line: 5, column: 33 }],
    },
    {
      title: "the URL of an OIDC provider",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "Federated": "https://token.actions.githubusercontent.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
      "StringEquals": {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": "repo:acme/shop:ref:refs/heads/main"
      }
    }
  }
}`,
      findings: [{ line: 5, column: 33 }],
    },
  ],
  good: [
    {
      title: "a SAML provider",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::123456789012:saml-provider/corporate-idp" },
    "Action": "sts:AssumeRoleWithSAML",
    "Condition": { "StringEquals": { "saml:aud": "https://signin.aws.amazon.com/saml" } }
  }
}`,
    },
    {
      title: "an OIDC provider",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
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
}`,
    },
  ],
};

export default page;
