import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "MFA demanded of a role, whose sessions have none",
  explanation: `Sessions of a role carry aws:MultiFactorAuthPresent as false, also where the user typed a code to get them; of sessions that came from federation or IAM Identity Center AWS does not document whether they have the key. Where a condition keeps out both, a role that is named here, by a principal or by a condition on aws:PrincipalArn, cannot assume the role; where it keeps out one of them only, the rule about that condition says so. After GetSessionToken with MFA and a chain of roles, users have seen otherwise, which AWS does not document.

Demand MFA where people assume the first role, and leave it out for the role here.`,
  bad: [
    {
      title: "a role",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:role/pipeline" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}`,
      findings: [{ line: 6, column: 29 }],
    },
    {
      title: "a Deny that stops the role",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:role/pipeline" },
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
      findings: [{ line: 6, column: 29 }],
    },
  ],
  good: [
    {
      title: "no MFA for the role",
      policy: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:role/pipeline" },
      "Action": "sts:AssumeRole"
    }
  ]
}`,
    },
  ],
};

export default page;
