import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a value under AWS that names nobody",
  explanation: `Under "AWS" stand accounts (12 digits, or arn:aws:iam::123456789012:root), users (…:user/name), roles (…:role/name), sessions of roles (arn:aws:sts::123456789012:assumed-role/role/session), federated users (arn:aws:sts::123456789012:federated-user/name), or "*". AWS refuses to store a policy with any other value.

Common slips are a colon too few (IAM has no regions, so two colons follow each other), an account id without its leading zeros, an STS ARN with "iam" in it, and a service or an identity provider that belongs under "Service" or "Federated".`,
  bad: [
    {
      title: "a colon too few",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam:123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 5, column: 27 }],
    },
    {
      title: "an account id that lost a digit",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "12345678901" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 5, column: 27 }],
    },
    {
      title: "a service in the wrong place",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "ec2.amazonaws.com" },
    "Action": "sts:AssumeRole"
  }
}`,
      findings: [{ line: 5, column: 27 }],
    },
    {
      title: "a session's ARN with the wrong service",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:assumed-role/pipeline/release" },
    "Action": "sts:AssumeRole"
  }
}`,
      findings: [{ line: 5, column: 27 }],
    },
  ],
  good: [
    {
      title: "users and accounts",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": ["arn:aws:iam::123456789012:user/alice", "012345678901"] },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }
    }
  }
}`,
    },
    {
      title: "a session of a role",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:sts::123456789012:assumed-role/pipeline/release" },
    "Action": "sts:AssumeRole"
  }
}`,
    },
  ],
};

export default page;
