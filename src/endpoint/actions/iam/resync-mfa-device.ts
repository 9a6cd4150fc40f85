import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { enabledDevice } from "../../iam/enabled-device.js";
import { findUser } from "../../state/find.js";
import { invalidAuthenticationCode, synchronize } from "../../sts/mfa-codes.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResyncMFADevice.html */
export default iamAction("ResyncMFADevice", {
  access: ({ input, account }) => accessTo(account, "user", input.UserName),
  run: ({ input, account, now }) => {
    const user = findUser(account, input.UserName);
    if (isFailure(user)) return user;
    const device = enabledDevice(account, user, input.SerialNumber);
    if (isFailure(device)) return device;
    const codes = [input.AuthenticationCode1, input.AuthenticationCode2] as const;
    return synchronize(device, codes, now, "resync") ? {} : invalidAuthenticationCode;
  },
});
