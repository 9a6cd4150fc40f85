import { iamAction } from "../../calls/action.js";
import { deleteConflict, isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { findInstanceProfile, nameKey } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteInstanceProfile.html */
export default iamAction("DeleteInstanceProfile", {
  access: ({ input, account }) => accessTo(account, "instance-profile", input.InstanceProfileName),
  run: ({ input, account }) => {
    const profile = findInstanceProfile(account, input.InstanceProfileName);
    if (isFailure(profile)) return profile;
    if (profile.role !== undefined) {
      return deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
    }
    account.instanceProfiles.delete(nameKey(profile.name));
    return {};
  },
});
