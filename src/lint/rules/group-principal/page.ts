import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a group as a principal",
  explanation: `A group of IAM is a way to attach policies to users. It is no identity: nobody signs a request as a group, and so a group can never be a principal.

Trust the account instead and let the group's identity policy allow sts:AssumeRole on the role: then its members can assume the role, and nobody else of the account who lacks that permission. Or name the users.`,
  bad: [
    {
      title: "the ARN of a group",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:group/admins" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 5, column: 27 }],
    },
  ],
  good: [
    {
      title: "the account, whose identity policies choose",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:root" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
    },
    {
      title: "the users",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": ["arn:aws:iam::123456789012:user/alice", "arn:aws:iam::123456789012:user/bob"] },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
    },
  ],
};

export default page;
