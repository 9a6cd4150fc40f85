import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { findLoginProfile, loginProfileAnswer } from "../../iam/login-profile.js";
import { namedUser, nameOfUser } from "../../iam/named-user.js";

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
