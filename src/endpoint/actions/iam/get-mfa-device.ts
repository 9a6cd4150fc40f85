import { iamAction } from "../../calls/action.js";
import { isFailure, noSuchEntity } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { namedUser, nameOfUser } from "../../iam/named-user.js";

/**
 * "For this API, we only accept FIDO security key ARNs", and there are none here. With which error AWS answers for a
 * virtual device is not documented; NoSuchEntity is the only one that the action has.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetMFADevice.html
 */
export default iamAction("GetMFADevice", {
  access: (call) => accessTo(call.account, "user", nameOfUser(call, call.input.UserName)),
  run: (call) => {
    const { UserName, SerialNumber } = call.input;
    const user = namedUser(call, UserName);
    if (isFailure(user)) return user;
    return noSuchEntity(`MFA Device with serial number ${SerialNumber} does not exist.`);
  },
});
