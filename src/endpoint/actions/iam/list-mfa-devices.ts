import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { byName, pageOf } from "../../iam/list-pages.js";
import { namedUser, nameOfUser } from "../../iam/named-user.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html */
export default iamAction("ListMFADevices", {
  access: (call) => accessTo(call.account, "user", nameOfUser(call, call.input.UserName)),
  run: (call) => {
    const user = namedUser(call, call.input.UserName);
    if (isFailure(user)) return user;
    const own = [...call.account.mfaDevices.values()].filter((device) => device.user === user.name).sort(byName);
    const page = pageOf(own, call.input);
    if (isFailure(page)) return page;
    const MFADevices = page.items.map(({ serialNumber, enabled, created }) => ({
      UserName: user.name,
      SerialNumber: serialNumber,
      EnableDate: new Date(enabled ?? created),
    }));
    return { MFADevices, ...page.rest };
  },
});
