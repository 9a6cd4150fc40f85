import { accountOf } from "../known-caller.js";
import { callerOf } from "../lessons.js";
import { treatIam } from "../treatment.js";

export default treatIam("UpdateUser", "learn", {
  learns: async ({ request, parameter, settings }) => {
    const [name, newName] = [parameter("UserName"), parameter("NewUserName")];
    if (name === undefined || newName === undefined) return;
    const caller = await callerOf(request, settings);
    const account = (caller && accountOf(caller)) ?? (await settings.upstream.defaultAccount());
    settings.knowledge.renameUser(account, name, newName);
  },
});
