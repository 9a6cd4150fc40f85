import { iamAction } from "../../calls/action.js";
import { deleteConflict, isFailure } from "../../calls/failure.js";
import { accessToMfaDevice } from "../../iam/access.js";
import { findMfaDevice } from "../../state/find.js";

/**
 * "You must deactivate a user's virtual MFA device before you can delete it"; the message comes from another
 * implementation of the API.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteVirtualMFADevice.html
 */
export default iamAction("DeleteVirtualMFADevice", {
  access: ({ input, account }) => accessToMfaDevice(account, input.SerialNumber),
  run: ({ input, account }) => {
    const device = findMfaDevice(account, input.SerialNumber);
    if (isFailure(device)) return device;
    if (device.user !== undefined) return deleteConflict("MFA VirtualDevice in use. Must deactivate first.");
    account.mfaDevices.delete(device.serialNumber);
    return {};
  },
});
