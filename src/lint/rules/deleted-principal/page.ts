import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a principal that was deleted",
  explanation: `When a trust policy is saved, IAM keeps the unique id of each user and role that it names, and shows their ARNs again when the policy is read. After one of them is deleted, only its id is left: AIDA… of a user, AROA… of a role.

The id stands for nobody then, also if a user or role of the same name is made again. A policy with such an id cannot be saved once more: AWS says that the principal is invalid.

Remove the id, or write the ARN of whoever is meant now. That stands for the new one.`,
  bad: [
    {
      title: "what is left of a role",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": ["AROADBQP57FF2AEXAMPLE", "arn:aws:iam::123456789012:user/alice"] },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 6, column: 30 }],
    },
    {
      title: "what is left of a user",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "AIDACKCEVSQ6C2EXAMPLE" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 6, column: 29 }],
    },
  ],
  good: [
    {
      title: "by ARN",
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
  ],
};

export default page;
