import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "aws:username where no principal is a user",
  explanation: `aws:username is the name of an IAM user. Sessions of roles, federated users, services and whoever comes with a token or an assertion have none. A value with a policy variable whose key is absent matches nothing.

So a statement for roles that compares something with \${aws:username} lets nobody in. Use a key that its callers have, such as aws:PrincipalTag/… or aws:SourceIdentity, or give the variable a default: \${aws:username, 'pipeline'}.

A variable whose key is nearly one of AWS's is most likely misspelt. Of any other key that policy-check's table does not have, only a warning says so: AWS may have added it since.`,
  bad: [
    {
      title: "a session's name for a role",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:role/pipeline" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringEquals": { "sts:RoleSessionName": "\${aws:username}" } }
    }
  ]
}`,
      findings: [{ line: 8, column: 63 }],
    },
    {
      title: "a misspelt key",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringEquals": { "sts:RoleSessionName": "\${aws:usernme}" }
      }
    }
  ]
}`,
      findings: [{ line: 10, column: 50 }],
    },
    {
      title: "a key that the table does not have",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringEquals": { "sts:RoleSessionName": "\${aws:DeviceOwner}" }
      }
    }
  ]
}`,
      findings: [{ line: 10, column: 50 }],
    },
    {
      title: "a tag without its key",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringEquals": { "sts:RoleSessionName": "\${aws:PrincipalTag}" }
      }
    }
  ]
}`,
      findings: [{ line: 10, column: 50 }],
    },
  ],
  good: [
    {
      title: "for users",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringEquals": { "sts:RoleSessionName": "\${aws:username}" }
      }
    }
  ]
}`,
    },
    {
      title: "a default",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:role/pipeline" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringEquals": { "sts:RoleSessionName": "\${aws:username, 'pipeline'}" } }
    }
  ]
}`,
    },
    {
      title: "the other value can match",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringEquals": { "sts:RoleSessionName": ["\${aws:usernme}", "alice"] }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
