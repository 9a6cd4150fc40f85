import type { PermissionQuestion } from "../questions.js";
import type { UserThing } from "./way.js";

/** Calls that give somebody credentials of a user. */
export type CredentialCalls = readonly [PermissionQuestion, ...PermissionQuestion[]];

/** A user can have two keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const mostKeys = 2;

/** The calls that make an access key for a user, with the deletion of one where there is no room for more. */
export function callsForKey({ arn, node }: UserThing): CredentialCalls {
  const { activeAccessKeys } = node.user.credentials;
  const isFull = activeAccessKeys.kind === "known" && activeAccessKeys.value >= mostKeys;
  const make = { action: "iam:CreateAccessKey", resource: arn };
  return isFull ? [make, { action: "iam:DeleteAccessKey", resource: arn }] : [make];
}

/** The calls that set a password of a user, each by itself: what a user may have, a call that needs it may find. */
export function callsForPassword({ arn, node }: UserThing): readonly PermissionQuestion[] {
  const { password } = node.user.credentials;
  return [
    ...(password.kind === "known" && !password.value ? [] : [{ action: "iam:UpdateLoginProfile", resource: arn }]),
    ...(password.kind === "known" && password.value ? [] : [{ action: "iam:CreateLoginProfile", resource: arn }]),
  ];
}

/** The calls, besides a new password, that let somebody sign in as a user: none, or one of some where the user has a device. */
export function callsForSignIn({ arn, node }: UserThing): readonly (readonly PermissionQuestion[])[] {
  const { mfa } = node.user.credentials;
  if (mfa.kind === "unknown" || !mfa.value) return [[]];
  return [[{ action: "iam:DeactivateMFADevice", resource: arn }], [{ action: "iam:EnableMFADevice", resource: arn }]];
}
