import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "MFA demanded of a service or an identity provider, which never has it",
  explanation: `The MFA keys are about MFA devices of IAM users. AWS services, and callers of AssumeRoleWithSAML and AssumeRoleWithWebIdentity, have none, whatever the identity provider asked of the user: the statement never lets anybody in.

Remove the condition. Have the identity provider demand MFA, and compare a claim or attribute that it sets only then, if it has one.`,
  bad: [
    {
      title: "a service",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "ec2.amazonaws.com" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 8, column: 32 }],
    },
    {
      title: "SAML",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::123456789012:saml-provider/corporate-idp" },
      "Action": "sts:AssumeRoleWithSAML",
      "Condition": {
        "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" },
        "Bool": { "aws:MultiFactorAuthPresent": "true" }
      }
    }
  ]
}`,
      findings: [{ line: 10, column: 19 }],
    },
  ],
  good: [
    {
      title: "a service without it",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Service": "ec2.amazonaws.com" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
    },
    {
      title: "SAML without it",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::123456789012:saml-provider/corporate-idp" },
      "Action": "sts:AssumeRoleWithSAML",
      "Condition": { "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" } }
    }
  ]
}`,
    },
  ],
};

export default page;
