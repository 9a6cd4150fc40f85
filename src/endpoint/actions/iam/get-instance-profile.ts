import { accessTo } from "../../access.js";
import { iamAction } from "../../action.js";
import { isFailure } from "../../failure.js";
import { instanceProfileAnswer } from "../../instance-profiles.js";
import { findInstanceProfile } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html */
export default iamAction("GetInstanceProfile", {
  access: ({ input, account }) => accessTo(account, "instance-profile", input.InstanceProfileName),
  run: ({ input, account, state }) => {
    const profile = findInstanceProfile(account, input.InstanceProfileName);
    return isFailure(profile) ? profile : { InstanceProfile: instanceProfileAnswer(account, profile, state) };
  },
});
