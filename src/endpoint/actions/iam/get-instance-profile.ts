import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { instanceProfileAnswer } from "../../iam/instance-profiles.js";
import { findInstanceProfile } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html */
export default iamAction("GetInstanceProfile", {
  access: ({ input, account }) => accessTo(account, "instance-profile", input.InstanceProfileName),
  run: ({ input, account, state }) => {
    const profile = findInstanceProfile(account, input.InstanceProfileName);
    return isFailure(profile) ? profile : { InstanceProfile: instanceProfileAnswer(account, profile, state) };
  },
});
