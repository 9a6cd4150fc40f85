import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a type of principal that does not exist",
  explanation: `The keys of "Principal" say what kind of caller the values are: "AWS" for accounts, users and roles, "Federated" for SAML and OIDC providers, "Service" for AWS services. They are written in exactly this case. A fourth one, "CanonicalUser", is for Amazon S3.

Users, roles and accounts have no keys of their own: all of them stand under "AWS", told apart by their ARNs.`,
  bad: [
    {
      title: "in lower case",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "aws": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 5, column: 20 }],
    },
    {
      title: "a kind of caller as a type",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "Role": "arn:aws:iam::123456789012:role/pipeline" },
    "Action": "sts:AssumeRole"
  }
}`,
      findings: [{ line: 5, column: 20 }],
    },
  ],
  good: [
    {
      title: "the types of AWS",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    },
    {
      "Effect": "Allow",
      "Principal": { "Service": "ec2.amazonaws.com" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::123456789012:saml-provider/corporate-idp" },
      "Action": "sts:AssumeRoleWithSAML",
      "Condition": { "StringEquals": { "saml:aud": "https://signin.aws.amazon.com/saml" } }
    }
  ]
}`,
    },
  ],
};

export default page;
