/** How far a run on a real account may go. */
export type AwsMode = "read-only" | "live";

/** Reads of users, roles, their policies, and identity providers. */
const reads = [
  "iam:GetGroupPolicy",
  "iam:GetOpenIDConnectProvider",
  "iam:GetPolicy",
  "iam:GetPolicyVersion",
  "iam:GetRole",
  "iam:GetRolePolicy",
  "iam:GetSAMLProvider",
  "iam:GetUser",
  "iam:GetUserPolicy",
  "iam:ListAttachedGroupPolicies",
  "iam:ListAttachedRolePolicies",
  "iam:ListAttachedUserPolicies",
  "iam:ListGroupPolicies",
  "iam:ListGroupsForUser",
  "iam:ListMFADevices",
  "iam:ListRolePolicies",
  "iam:ListUserPolicies",
] as const;

/**
 * The actions that policy-check needs a permission for. Live mode does not ask for `sts:AssumeRole`: whether the user has
 * it is what a live run tests, and a permission that came with the tool would change the answer.
 */
export const neededActions: Readonly<Record<AwsMode, readonly string[]>> = {
  "read-only": [...reads, "iam:SimulateCustomPolicy", "iam:SimulatePrincipalPolicy"],
  live: [...reads, "iam:SimulateCustomPolicy"],
};

/**
 * All actions that are ever called. GetCallerIdentity and GetSessionToken need no permission:
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
export const calledActions: Readonly<Record<AwsMode, readonly string[]>> = {
  "read-only": [...neededActions["read-only"], "sts:GetCallerIdentity"],
  live: [...neededActions.live, "sts:GetCallerIdentity", "sts:AssumeRole", "sts:GetSessionToken"],
};

/**
 * The smallest identity policy with which a mode works, as JSON. The same text is in `policies/permissions/`. The
 * resources of the reads may be narrowed to the users, groups, roles and policies that scenarios name.
 */
export function minimalPolicy(mode: AwsMode): string {
  const simulations = neededActions[mode].filter((action) => /^iam:Simulate/.test(action));
  const document = {
    Version: "2012-10-17",
    Statement: [
      { Sid: "Read", Effect: "Allow", Action: reads, Resource: "*" },
      { Sid: "Simulate", Effect: "Allow", Action: simulations, Resource: "*" },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
