import type { InstanceProfile as InstanceProfileAnswer } from "../model/iam.generated.js";
import { arnOf } from "../state/arns.js";
import type { Account, InstanceProfile, State } from "../state/entities.js";
import { nameKey } from "../state/find.js";
import { listedRole } from "./answers.js";
import { shownTags } from "./tags.js";

/** An instance profile as lists show it: https://docs.aws.amazon.com/IAM/latest/APIReference/API_InstanceProfile.html */
export function listedInstanceProfile(account: Account, profile: InstanceProfile, state: State): InstanceProfileAnswer {
  const role = profile.role === undefined ? undefined : account.roles.get(nameKey(profile.role));
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: arnOf(account, "instance-profile", profile),
    CreateDate: new Date(profile.created),
    Roles: role === undefined ? [] : [listedRole(account, role, state)],
  };
}

/** An instance profile as GetInstanceProfile shows it, with tags. */
export function instanceProfileAnswer(account: Account, profile: InstanceProfile, state: State): InstanceProfileAnswer {
  return { ...listedInstanceProfile(account, profile, state), Tags: shownTags(profile.tags) };
}

/** The instance profiles of an account that hold a role. */
export function instanceProfilesOf(account: Account, roleName: string): readonly InstanceProfile[] {
  return [...account.instanceProfiles.values()].filter(({ role }) => role === roleName);
}
