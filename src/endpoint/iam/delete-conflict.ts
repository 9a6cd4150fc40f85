import { deleteConflict, type Failure } from "../calls/failure.js";
import type { Account, Group, PolicyHolder, Role, User } from "../state/entities.js";
import { groupsOf } from "./memberships.js";

/**
 * AWS's error if a user cannot be deleted yet: what belongs to the user must be deleted first, as
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html lists it. AWS does not document the order of
 * its checks.
 */
export function userConflict(account: Account, user: User): Failure | undefined {
  if (user.loginProfile !== undefined) return conflict("must delete login profile first.");
  if (user.accessKeys.length > 0) return conflict("must delete access keys first.");
  if ([...account.mfaDevices.values()].some((device) => device.user === user.name)) {
    return conflict("must delete MFA device first.");
  }
  if (groupsOf(account, user).length > 0) return conflict("must remove users from group first.");
  return policyConflict(user);
}

/** AWS's error if a group cannot be deleted yet. */
export function groupConflict(group: Group): Failure | undefined {
  if (group.members.length > 0) return conflict("must remove users from group first.");
  return policyConflict(group);
}

/** AWS's error if a role cannot be deleted yet. */
export function roleConflict(account: Account, role: Role): Failure | undefined {
  if ([...account.instanceProfiles.values()].some((profile) => profile.role === role.name)) {
    return conflict("must remove roles from instance profile first.");
  }
  return policyConflict(role);
}

function policyConflict({ inlinePolicies, attachedPolicies }: PolicyHolder): Failure | undefined {
  if (attachedPolicies.length > 0) return conflict("must detach all policies first.");
  return inlinePolicies.length > 0 ? conflict("must delete policies first.") : undefined;
}

function conflict(what: string): Failure {
  return deleteConflict(`Cannot delete entity, ${what}`);
}
