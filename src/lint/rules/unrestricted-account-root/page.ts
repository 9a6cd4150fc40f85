import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "all of another account is trusted",
  explanation: `The root of an account, or its bare id, stands for everybody there: which of its users and roles may assume the role is for that account's own policies to say. If it is somebody else's account, what these say is out of sight.

AWS advises to demand an external id of third parties. Within an organization aws:PrincipalOrgID does, and aws:PrincipalArn or MFA narrow it down to some.

A policy does not name the account of its role. It is known where the file does, as account dumps and role ARNs do, and where the policy trusts an identity provider, since that must be of the same account. With ownAccounts in the configuration all other accounts are somebody else's. Where none of this is known there is no finding. Where a finding about MFA says who gets in through the same statement, that is one cause, and this stands in its message; where that rule is off or the role exempt from MFA, this stands for itself.`,
  bad: [
    {
      title: "a vendor without an external id",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::123456789012:saml-provider/corporate-idp" },
      "Action": "sts:AssumeRoleWithSAML",
      "Condition": { "StringEquals": { "saml:aud": "https://signin.aws.amazon.com/saml" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::444455556666:root" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
      findings: [{ line: 12, column: 29 }],
    },
  ],
  good: [
    {
      title: "an external id",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::123456789012:saml-provider/corporate-idp" },
      "Action": "sts:AssumeRoleWithSAML",
      "Condition": { "StringEquals": { "saml:aud": "https://signin.aws.amazon.com/saml" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::444455556666:root" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringEquals": { "sts:ExternalId": "acme-8842" } }
    }
  ]
}`,
    },
    {
      title: "the role's own account, with MFA",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::123456789012:saml-provider/corporate-idp" },
      "Action": "sts:AssumeRoleWithSAML",
      "Condition": { "StringEquals": { "saml:aud": "https://signin.aws.amazon.com/saml" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
    },
  ],
};

export default page;
