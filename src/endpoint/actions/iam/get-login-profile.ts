import { accessTo } from "../../access.js";
import { iamAction } from "../../action.js";
import { isFailure } from "../../failure.js";
import { findLoginProfile, loginProfileAnswer } from "../../login-profile.js";
import { namedUser, nameOfUser } from "../../named-user.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html */
export default iamAction("GetLoginProfile", {
  access: (call) => accessTo(call.account, "user", nameOfUser(call, call.input.UserName)),
  run: (call) => {
    const user = namedUser(call, call.input.UserName);
    if (isFailure(user)) return user;
    const profile = findLoginProfile(user);
    return isFailure(profile) ? profile : { LoginProfile: loginProfileAnswer(user, profile) };
  },
});
