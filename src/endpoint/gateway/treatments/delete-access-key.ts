import { treatIam } from "../treatment.js";

export default treatIam("DeleteAccessKey", "learn", {
  learns: ({ parameter, settings }) => {
    const key = settings.knowledge.keys.get(parameter("AccessKeyId") ?? "");
    if (key !== undefined) key.status = "Deleted";
  },
});
