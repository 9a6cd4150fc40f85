import { iamAction } from "../../calls/action.js";
import { entityAlreadyExists, isFailure, limitExceeded } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { findMfaDevice, findUser } from "../../state/find.js";
import { invalidAuthenticationCode, synchronize } from "../../sts/mfa-codes.js";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const mostDevices = 8;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableMFADevice.html */
export default iamAction("EnableMFADevice", {
  access: ({ input, account }) => accessTo(account, "user", input.UserName),
  run: ({ input, account, now }) => {
    const user = findUser(account, input.UserName);
    if (isFailure(user)) return user;
    const device = findMfaDevice(account, input.SerialNumber);
    if (isFailure(device)) return device;
    if (device.user !== undefined) return entityAlreadyExists("MFA Device is already in use.");
    const own = [...account.mfaDevices.values()].filter((each) => each.user === user.name);
    if (own.length >= mostDevices) return limitExceeded(`Cannot exceed quota for MFADevicesPerUser: ${mostDevices}`);
    if (!synchronize(device, [input.AuthenticationCode1, input.AuthenticationCode2], now, "enable")) {
      return invalidAuthenticationCode;
    }
    device.user = user.name;
    device.enabled = new Date(now * 1000).toISOString();
    return {};
  },
});
