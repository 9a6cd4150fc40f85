import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { enabledDevice } from "../../iam/enabled-device.js";
import { namedUser, nameOfUser } from "../../iam/named-user.js";

/**
 * The device can be enabled again; codes that were used stay used.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeactivateMFADevice.html
 */
export default iamAction("DeactivateMFADevice", {
  access: (call) => accessTo(call.account, "user", nameOfUser(call, call.input.UserName)),
  run: (call) => {
    const user = namedUser(call, call.input.UserName);
    if (isFailure(user)) return user;
    const device = enabledDevice(call.account, user, call.input.SerialNumber);
    if (isFailure(device)) return device;
    device.user = undefined;
    device.enabled = undefined;
    return {};
  },
});
