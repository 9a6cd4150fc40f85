import { iamAction } from "../../calls/action.js";
import { entityAlreadyExists, isFailure, validationError } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { loginProfileAnswer, refusePassword, setPassword } from "../../iam/login-profile.js";
import { namedUser, nameOfUser } from "../../iam/named-user.js";

/**
 * The password is kept as a hash.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateLoginProfile.html
 */
export default iamAction("CreateLoginProfile", {
  access: (call) => accessTo(call.account, "user", nameOfUser(call, call.input.UserName)),
  run: (call) => {
    const { UserName, Password, PasswordResetRequired = false } = call.input;
    const user = namedUser(call, UserName);
    if (isFailure(user)) return user;
    if (user.loginProfile !== undefined) {
      return entityAlreadyExists(`Login Profile for user ${user.name} already exists.`);
    }
    // Required, except with a session of AssumeRoot; the message of AWS is not known.
    if (Password === undefined) return validationError("Must specify password");
    const refused = refusePassword(Password, call.account);
    if (refused !== undefined) return refused;
    const created = new Date(call.now * 1000).toISOString();
    user.loginProfile = { created, passwordResetRequired: PasswordResetRequired };
    setPassword(user.loginProfile, Password, call.now);
    return { LoginProfile: loginProfileAnswer(user, user.loginProfile) };
  },
});
