import { readNamedUser } from "../subjects.js";
import { treatIam } from "../treatment.js";

export default treatIam("DeleteVirtualMFADevice", "authorize", {
  reads: readNamedUser,
  learns: ({ parameter, settings }) => {
    settings.knowledge.devices.delete(parameter("SerialNumber") ?? "");
  },
});
