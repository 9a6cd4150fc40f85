import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a condition on a key that no allowed action provides",
  explanation: `A condition key is in a request only if the call provides it. sts:ExternalId comes with sts:AssumeRole, the keys of SAML with sts:AssumeRoleWithSAML. An Allow that demands a key of another action never applies.

Session tags and a source identity need an action of their own. A call that passes tags must be allowed sts:TagSession as well, one that sets a source identity sts:SetSourceIdentity; otherwise the whole call fails. So a condition on aws:RequestTag/… or sts:SourceIdentity in a policy without that action can never be met.

Add the action, in the same statement or another one for the same caller, or remove the condition. Conditions that also hold without the key (…IfExists, Null "true", negated operators) are no findings.`,
  bad: [
    {
      title: "session tags that may not be passed",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "StringEquals": { "aws:RequestTag/project": "atlas" }
    }
  }
}`,
      findings: [{ line: 9, column: 25 }],
    },
    {
      title: "an external id from an OIDC provider",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
      "StringEquals": {
        "sts:ExternalId": "acme-8842",
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": "repo:acme/shop:ref:refs/heads/main"
      }
    }
  }
}`,
      findings: [{ line: 9, column: 9 }],
    },
    {
      title: "a key of SAML for a user",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "StringEquals": { "saml:aud": "https://signin.aws.amazon.com/saml" }
    }
  }
}`,
      findings: [{ line: 9, column: 25 }],
    },
    {
      title: "a source identity that may not be set",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "StringEquals": { "sts:SourceIdentity": "alice" }
    }
  }
}`,
      findings: [{ line: 9, column: 25 }],
    },
    {
      title: "a claim of another provider",
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
          "token.actions.githubusercontent.com:sub": "repo:acme/app:ref:refs/heads/main",
          "github.com:repository": "acme/app"
        }
      }
    }
  ]
}`,
      findings: [{ line: 14, column: 11 }],
    },
  ],
  good: [
    {
      title: "claims whose names have colons",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::123456789012:oidc-provider/idp.example.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
      "StringEquals": {
        "idp.example.com:aud": "deploy",
        "idp.example.com:sub": "builder",
        "idp.example.com:cognito:groups": "release",
        "idp.example.com:https://example.com/team": "atlas"
      }
    }
  }
}`,
    },
    {
      title: "session tags that may be passed",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": ["sts:AssumeRole", "sts:TagSession"],
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "StringEquals": { "aws:RequestTag/project": "atlas" }
    }
  }
}`,
    },
    {
      title: "a source identity that may be set",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
    "Condition": {
      "Bool": { "aws:MultiFactorAuthPresent": "true" },
      "StringEquals": { "sts:SourceIdentity": "alice" }
    }
  }
}`,
    },
    {
      title: "the action in a statement of its own",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringEquals": { "aws:RequestTag/project": "atlas" }
      }
    },
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:TagSession",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
    },
    {
      title: "claims of the provider, in other letter case and behind a path",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "Federated": "arn:aws:iam::123456789012:oidc-provider/login.example.com/realms/Prod"
      },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": {
          "login.example.com/realms/prod:aud": "ci",
          "login.example.com/realms/prod:sub": "deployer"
        }
      }
    }
  ]
}`,
    },
    {
      title: "claims of one of two providers",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "Federated": [
          "arn:aws:iam::123456789012:oidc-provider/login.example.com",
          "arn:aws:iam::123456789012:oidc-provider/id.example.org"
        ]
      },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": { "login.example.com:aud": "ci", "login.example.com:sub": "deployer" }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
