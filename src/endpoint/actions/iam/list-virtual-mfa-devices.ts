import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessUnder } from "../../iam/access.js";
import { listedUser } from "../../iam/answers.js";
import { byName, pageOf } from "../../iam/list-pages.js";
import { nameKey } from "../../state/find.js";

/**
 * Never shows seeds, QR codes or tags.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html
 */
export default iamAction("ListVirtualMFADevices", {
  access: ({ account }) => accessUnder(account, "mfa", "/"),
  run: ({ input, account }) => {
    const { AssignmentStatus = "Any" } = input;
    const devices = [...account.mfaDevices.values()].filter(
      ({ user }) => AssignmentStatus === "Any" || (user !== undefined) === (AssignmentStatus === "Assigned"),
    );
    const page = pageOf(devices.sort(byName), input);
    if (isFailure(page)) return page;
    const VirtualMFADevices = page.items.map((device) => {
      const user = device.user === undefined ? undefined : account.users.get(nameKey(device.user));
      return {
        SerialNumber: device.serialNumber,
        User: user && listedUser(account, user),
        EnableDate: device.enabled === undefined ? undefined : new Date(device.enabled),
      };
    });
    return { VirtualMFADevices, ...page.rest };
  },
});
