import { foldName } from "./fold-name.js";

/**
 * The actions that a role trust policy can be about, in AWS's spelling.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
export const trustActions = [
  "sts:AssumeRole",
  "sts:AssumeRoleWithSAML",
  "sts:AssumeRoleWithWebIdentity",
  "sts:TagSession",
  "sts:SetSourceIdentity",
  "sts:SetContext",
] as const;

/** One of the actions that a role trust policy can be about. */
export type TrustAction = (typeof trustActions)[number];

const byFoldedName = new Map<string, TrustAction>(trustActions.map((action) => [foldName(action), action]));

/** The trust-policy action of this name; case does not matter in actions. */
export function trustAction(name: string): TrustAction | undefined {
  return byFoldedName.get(foldName(name));
}
