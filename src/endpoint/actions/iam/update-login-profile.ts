import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { findLoginProfile, refusePassword, setPassword } from "../../iam/login-profile.js";
import { findUser } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateLoginProfile.html */
export default iamAction("UpdateLoginProfile", {
  access: ({ input, account }) => accessTo(account, "user", input.UserName),
  run: ({ input, account, now }) => {
    const user = findUser(account, input.UserName);
    if (isFailure(user)) return user;
    const profile = findLoginProfile(user);
    if (isFailure(profile)) return profile;
    const refused = refusePassword(input.Password, account);
    if (refused !== undefined) return refused;
    if (input.Password !== undefined) setPassword(profile, input.Password, now);
    profile.passwordResetRequired = input.PasswordResetRequired ?? profile.passwordResetRequired;
    return {};
  },
});
