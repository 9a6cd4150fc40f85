import { iamAction } from "../../calls/action.js";
import { isFailure, noSuchEntity } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { findChangeableRole } from "../../iam/service-linked-roles.js";
import { findInstanceProfile } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html */
export default iamAction("RemoveRoleFromInstanceProfile", {
  access: ({ input, account }) => accessTo(account, "instance-profile", input.InstanceProfileName),
  run: ({ input, account }) => {
    const profile = findInstanceProfile(account, input.InstanceProfileName);
    if (isFailure(profile)) return profile;
    const role = findChangeableRole(account, input.RoleName);
    if (isFailure(role)) return role;
    if (profile.role !== role.name) {
      // The text of AWS is not known.
      return noSuchEntity(`Role ${role.name} in Instance Profile ${profile.name} cannot be found.`);
    }
    profile.role = undefined;
    return {};
  },
});
