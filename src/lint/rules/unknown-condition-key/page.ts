import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a condition key that AWS does not document",
  explanation: `The keys that begin with aws:, sts: and saml: are AWS's own, and the documentation lists them; policy-check has a table of them, and its messages say of which day it is. A name that is nearly one of the table's is an error: it is most likely misspelt. A condition on it behaves as for any absent key. In an Allow, "Bool" on aws:MFAPresent never holds, and nobody can assume the role; in a Deny, "Bool" never applies, and "BoolIfExists" denies everyone. Nothing of this looks like an error message.

Any other name under these prefixes, or under the prefix of another service, is a warning: AWS adds keys all the time, and one that is younger than the table can be in any request, with any value. So the statement cannot be judged, and "prove" answers unknown where its verdict depends on the key. Look the key up in AWS's documentation. If it is there, use a newer policy-check; if it is not, correct the name.

A key is written prefix:name, and upper and lower case do not matter, of the letters A to Z: other letters that look alike make another name. Claims of an OIDC provider have the provider in front, without https://, as in token.actions.githubusercontent.com:sub.`,
  bad: [
    {
      title: "a misspelt key",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultifactorAuthPresnt": "true" } }
  }
}`,
      findings: [{ line: 7, column: 30 }],
    },
    {
      title: "a name that sounds right",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthentication": "true" } }
  }
}`,
      findings: [{ line: 7, column: 30 }],
    },
    {
      title: "a key that the table does not have",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "StringEquals": { "aws:DeviceHealth": "good" }
    }
  }
}`,
      findings: [{ line: 9, column: 25 }],
    },
    {
      title: "a key without its prefix",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
    "Action": "sts:AssumeRole",
    "Condition": { "StringEquals": { "ExternalId": "acme-8842" } }
  }
}`,
      findings: [{ line: 7, column: 38 }],
    },
    {
      title: "a claim behind a URL",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
      "StringEquals": {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "https://token.actions.githubusercontent.com:sub": "repo:acme/shop:ref:refs/heads/main"
      }
    }
  }
}`,
      findings: [{ line: 10, column: 9 }],
    },
    {
      title: "the prefix of a service",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "iam:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 8, column: 32 }],
    },
  ],
  good: [
    {
      title: "the keys of AWS, in any case",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:multifactorauthpresent": "true" },
      "NumericLessThan": { "aws:MultiFactorAuthAge": "3600" }
    }
  }
}`,
    },
    {
      title: "claims of an identity provider",
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
