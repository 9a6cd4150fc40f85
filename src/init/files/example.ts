import type { FilePlan, PlannedFile } from "../repository.js";

const path = "policies/deploy.json";

/** A policy to begin with, where there is none: the founding story of policy-check in one statement. */
export const example: PlannedFile = {
  id: "example",
  label: "an example policy to begin with",
  looksAt: [path],
  plan: (seen): readonly FilePlan[] => {
    if (seen.policies.length > 0) return [];
    const why = "an example: there is no trust policy here yet";
    return [{ kind: "write", path, why, text: examplePolicy }];
  },
};

/** Alice can assume the role with MFA only. The account is the one that AWS's documentation uses. */
const examplePolicy = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
    }
  ]
}
`;
