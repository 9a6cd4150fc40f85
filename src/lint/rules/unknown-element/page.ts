import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "an element that policies do not have",
  explanation: `The policy language has a fixed set of elements, written in exactly this case: "Version", "Id" and "Statement" for the policy, "Sid", "Effect", "Principal", "Action" and "Condition" for a statement of a trust policy. AWS refuses to store a policy with any other.

Were it stored, an MFA requirement under "Conditions" would be none. So a misspelt element is worth more than a shrug, even in a file that is not deployed yet.

Correct the spelling, or move the element to where it belongs. There is no element for a description: the role has one, and a statement can have a "Sid".`,
  bad: [
    {
      title: "a misspelt element",
      policy: `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Conditions": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
      findings: [{ line: 7, column: 5 }],
    },
    {
      title: "an element of the statement beside it",
      policy: `{
  "Version": "2012-10-17",
  "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } },
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole"
  }
}`,
      findings: [{ line: 3, column: 3 }],
    },
  ],
  good: [
    {
      title: "the elements of the policy language",
      policy: `{
  "Version": "2012-10-17",
  "Id": "trust-of-the-release-role",
  "Statement": {
    "Sid": "AliceWithMfa",
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
    "Action": "sts:AssumeRole",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }
}`,
    },
  ],
};

export default page;
