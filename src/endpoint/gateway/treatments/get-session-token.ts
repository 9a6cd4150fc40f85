import { callerOf, learnSession } from "../lessons.js";
import { treatSts } from "../treatment.js";

/** Needs no permission, and policies cannot deny it. */
export default treatSts("GetSessionToken", "decide", {
  needsPolicies: false,
  learns: async (call) => {
    const caller = await callerOf(call.request, call.settings);
    const holder = caller?.kind === "key" ? { name: caller.key.userName, path: "/" } : undefined;
    if (call.session !== undefined) learnSession(call, call.session, holder);
  },
});
