import { iamAction } from "../../calls/action.js";
import { accessDenied, failure, isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { findLoginProfile, isPassword, refusePassword, setPassword } from "../../iam/login-profile.js";

/**
 * For the user that calls. The setting AllowUsersToChangePassword is for the console: the call needs its permission. The texts
 * of AWS for other callers and for a wrong password are not known.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ChangePassword.html
 */
export default iamAction("ChangePassword", {
  access: ({ account, caller }) => (caller.kind === "user" ? accessTo(account, "user", caller.user.name) : undefined),
  run: ({ input, account, caller, now }) => {
    if (caller.kind !== "user") {
      return failure("InvalidUserType", 400, "Only IAM Users can change their own password");
    }
    const profile = findLoginProfile(caller.user);
    if (isFailure(profile)) return profile;
    const isRight = isPassword(profile, input.OldPassword);
    if (isRight === undefined) {
      const message = `policy-check serve does not know the password of the user ${caller.user.name}; set it with UpdateLoginProfile.`;
      return failure("NotImplemented", 501, message);
    }
    if (!isRight) return accessDenied("The old password is not correct");
    const refused = refusePassword(input.NewPassword, account);
    if (refused !== undefined) return refused;
    setPassword(profile, input.NewPassword, now);
    profile.passwordResetRequired = false;
    return {};
  },
});
