import { mfaExceptions } from "../../entries/mfa-exceptions.js";
import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "somebody gets in without MFA",
  explanation: `For each principal that the policy admits and that can be a person, the rule asks the engine about that person's access key, and about a session token without MFA. This one gets in, and no condition of the policy was meant to stop it.

Where that finds nobody, the rule looks at all calls, as policy-check prove does, and names one that is allowed. If it is proved that there is none, no rule says that somebody can assume the role; if nothing can be proved, mfa-not-proved says why.

These are not asked for MFA, and the report of check counts the policies where that is so. ${mfaExceptions.map(({ sentence }) => sentence).join(" ")} Services and identity providers are no people, and have no MFA.

Add "Bool": { "aws:MultiFactorAuthPresent": "true" } to the statement's Condition. A role that is exempt stands in the configuration, with the reason and a date.`,
  bad: [
    {
      title: "a user",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
      findings: [{ line: 4, column: 5 }],
    },
    {
      title: "a whole account",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
      findings: [{ line: 4, column: 5 }],
    },
    {
      title: "a part of a network between two Deny statements: the last quarter of the /24",
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
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" },
        "IpAddress": { "aws:SourceIp": ["203.0.113.0/25", "203.0.113.128/26"] }
      }
    }
  ]
}`,
      findings: [{ line: 4, column: 5 }],
    },
  ],
  good: [
    {
      title: "MFA demanded",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
    },
    {
      title: "a third party, which is a machine",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
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
      title: "Deny statements that leave no call between them",
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
    },
    {
      "Effect": "Deny",
      "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" },
        "IpAddress": { "aws:SourceIp": ["203.0.113.0/25", "203.0.113.128/25"] }
      }
    }
  ]
}`,
    },
  ],
};

export default page;
