import { iamAction } from "../../calls/action.js";
import { isFailure, noSuchEntity } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { namedUser, nameOfUser } from "../../iam/named-user.js";

/**
 * "For this API, we only accept FIDO security key ARNs", and this endpoint has none. AWS does not document its error for a
 * virtual device; NoSuchEntity is the only error of this action.
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
