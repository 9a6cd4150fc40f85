import { accountOfKey } from "../../state/identifiers.js";
import { textAt } from "../answer-xml.js";
import { accountOf } from "../known-caller.js";
import { callerOf, userIdOf } from "../lessons.js";
import { treatIam } from "../treatment.js";

export default treatIam("CreateAccessKey", "learn", {
  learns: async ({ request, result, settings }) => {
    const id = textAt(result, "AccessKey", "AccessKeyId");
    const secret = textAt(result, "AccessKey", "SecretAccessKey");
    const userName = textAt(result, "AccessKey", "UserName");
    if (id === undefined || secret === undefined || userName === undefined) return;
    const caller = await callerOf(request, settings);
    const account = (caller && accountOf(caller)) ?? accountOfKey(id) ?? (await settings.upstream.defaultAccount());
    const userId = await userIdOf(account, userName, settings);
    settings.knowledge.keys.set(id, { id, secret, account, userName, userId, status: "Active" });
  },
});
