import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a statement with an MFA condition for people and for what has no MFA",
  explanation: `A condition counts for every principal of its statement. Services and identity providers have no MFA keys, so that only the people of the statement get in; the other half is dead.

Give each kind a statement of its own: people with the condition, services without it.`,
  bad: [
    {
      title: "a user and a service",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice", "Service": "ec2.amazonaws.com" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 6, column: 80 }],
    },
  ],
  good: [
    {
      title: "two statements",
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
    }
  ]
}`,
    },
  ],
};

export default page;
