import type { FilePlan, PlannedFile, SeenRepository } from "../repository.js";

const path = "policies/deploy.json";

/** A policy to begin with, where there is none: the founding story of policy-check in one statement. */
export const example: PlannedFile = {
  id: "example",
  label: "an example policy to begin with",
  looksAt: [path],
  plan: (seen): readonly FilePlan[] => {
    const plan = examplePlan(seen);
    return plan === undefined ? [] : [{ kind: "write", ...plan, why: "an example: there is no trust policy here yet" }];
  },
};

/** The file with the example; undefined where there are policies, or something else has its name. */
export function examplePlan({
  policies,
  texts,
}: Pick<SeenRepository, "policies" | "texts">): { readonly path: string; readonly text: string } | undefined {
  const isNeeded = policies.every((policy) => policy.path === path) && !texts.has(path);
  return isNeeded ? { path, text: examplePolicy } : undefined;
}

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
