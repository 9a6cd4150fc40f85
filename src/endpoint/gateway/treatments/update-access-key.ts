import { treatIam } from "../treatment.js";

export default treatIam("UpdateAccessKey", "learn", {
  learns: ({ parameter, settings }) => {
    const key = settings.knowledge.keys.get(parameter("AccessKeyId") ?? "");
    const status = parameter("Status");
    if (key !== undefined && (status === "Active" || status === "Inactive")) key.status = status;
  },
});
