import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a Deny for callers without MFA that does not reach all whom the Allow admits",
  explanation: `A Deny counts for those whom it is about. Where its principals, its actions or another of its conditions leave out somebody whom an Allow admits, that caller needs no MFA.

Sessions of roles count as callers where an account is trusted: they carry no MFA, and people work in them, too. Roles that the Allow names are left out, since MFA cannot be asked of them.

Let the Deny reach everybody ("Principal": { "AWS": "*" }), name the exceptions in it by aws:PrincipalArn, or demand MFA in the Allow.`,
  bad: [
    {
      title: "bob escapes",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": ["arn:aws:iam::123456789012:user/alice", "arn:aws:iam::123456789012:user/bob"] },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } }
    }
  ]
}`,
      findings: [{ line: 11, column: 7 }],
    },
    {
      title: "calls from the office network escape",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" },
        "NotIpAddress": { "aws:SourceIp": "203.0.113.0/24" }
      }
    }
  ]
}`,
      findings: [{ line: 15, column: 27 }],
    },
  ],
  good: [
    {
      title: "a Deny for all",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": ["arn:aws:iam::123456789012:user/alice", "arn:aws:iam::123456789012:user/bob"] },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } }
    }
  ]
}`,
    },
    {
      title: "a role that is excepted by name",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
      "Action": "sts:AssumeRole"
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" },
        "ArnNotEquals": { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/pipeline" }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
