import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a role that anybody with an AWS account can assume",
  explanation: `{"AWS": "*"} is every principal of every AWS account. All that stands between them and the role are the conditions of the statement, and the Deny statements of the policy.

Whether somebody from another account gets in is decided as AWS would decide it, for a caller who chooses freely whatever a caller can choose: the session's name, tags, the user agent, the tags and names of an own user, and the time of the call. MFA does not help: a stranger has MFA devices too, in an account of the stranger's own.

The same statement with sts:AssumeRoleWithWebIdentity or sts:AssumeRoleWithSAML is for everybody with a token or an assertion of any identity provider, one of their own among them.

Name the principals. Where they are many, demand something that a stranger cannot have: aws:PrincipalOrgID, aws:PrincipalAccount, or aws:PrincipalArn with an account in it.`,
  bad: [
    {
      title: "no condition",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
      findings: [{ line: 6, column: 29 }],
    },
    {
      title: "anybody's MFA",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 6, column: 29 }],
    },
    {
      title: "a role of this name can be made in any account",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": ["*"] },
      "Action": "sts:AssumeRole",
      "Condition": { "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/audit/reader" } }
    }
  ]
}`,
      findings: [{ line: 6, column: 30 }],
    },
    {
      title: "IfExists: accounts outside of any organization",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringEqualsIfExists": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
    }
  ]
}`,
      findings: [{ line: 6, column: 29 }],
    },
    {
      title: "until a certain time",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "DateLessThan": { "aws:CurrentTime": "2030-01-01T00:00:00Z" } }
    }
  ]
}`,
      findings: [{ line: 6, column: 29 }],
    },
    {
      title: "what every caller has",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringLike": { "aws:userid": "AIDA*" }, "Bool": { "aws:ViaAWSService": "false" } }
    }
  ]
}`,
      findings: [{ line: 6, column: 29 }],
    },
    {
      title: "sessions of any role",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "Null": { "aws:TokenIssueTime": "false" }, "StringEquals": { "aws:PrincipalType": "AssumedRole" } }
    }
  ]
}`,
      findings: [{ line: 6, column: 29 }],
    },
    {
      title: "a token of any identity provider",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRoleWithWebIdentity"
    }
  ]
}`,
      findings: [{ line: 6, column: 29 }],
    },
    {
      title: "the caller's own name",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringEquals": { "sts:RoleSessionName": "\${aws:username}" } }
    }
  ]
}`,
      findings: [{ line: 6, column: 29 }],
    },
  ],
  good: [
    {
      title: "members of the organization",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
        "Bool": { "aws:MultiFactorAuthPresent": "true" }
      }
    }
  ]
}`,
    },
    {
      title: "a Deny for everybody else",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
    }
  ]
}`,
    },
  ],
};

export default page;
