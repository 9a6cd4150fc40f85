import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "an action that a trust policy cannot be about",
  explanation: `A trust policy decides about assuming its role and nothing else, and AWS refuses to store one with other actions. What it can be about is sts:AssumeRole, sts:AssumeRoleWithSAML and sts:AssumeRoleWithWebIdentity, and what goes with such a call: sts:TagSession, sts:SetSourceIdentity and sts:SetContext.

Other actions of AWS STS are no use here either. Whoever calls sts:GetSessionToken or sts:GetCallerIdentity does not act on a role.

Write the action with its service in front, "sts:AssumeRole". Permissions of the role, such as s3:GetObject, belong into the policies that are attached to it.`,
  bad: [
    {
      title: "every action of every service",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "*",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 6, column: 15 }],
    },
    {
      title: "a permission of the role",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": ["sts:AssumeRole", "s3:GetObject"],
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 6, column: 34 }],
    },
    {
      title: "a misspelt action",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AsumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 6, column: 15 }],
    },
    {
      title: "an action that assumes no role",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:GetSessionToken",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 6, column: 15 }],
    },
  ],
  good: [
    {
      title: "the actions of trust policies",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
    },
  ],
};

export default page;
