import { userIdOf } from "../lessons.js";
import { readNamedUser } from "../subjects.js";
import { treatIam } from "../treatment.js";

export default treatIam("EnableMFADevice", "decide", {
  reads: readNamedUser,
  learns: async ({ parameter, settings }) => {
    const known = settings.knowledge.devices.get(parameter("SerialNumber") ?? "");
    if (known === undefined) return;
    const userName = parameter("UserName") ?? "";
    const userId = await userIdOf(known.account, userName, settings);
    if (userId === undefined) return;
    known.userId = userId;
    known.device.user = userName;
  },
});
