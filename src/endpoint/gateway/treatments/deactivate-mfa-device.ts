import { readNamedUser } from "../subjects.js";
import { treatIam } from "../treatment.js";

export default treatIam("DeactivateMFADevice", "authorize", {
  reads: readNamedUser,
  learns: ({ parameter, settings }) => {
    const known = settings.knowledge.devices.get(parameter("SerialNumber") ?? "");
    if (known === undefined) return;
    known.device.user = undefined;
    known.device.enabled = undefined;
    known.userId = undefined;
  },
});
