import { callerOf, learnSession } from "../lessons.js";
import { treatSts } from "../treatment.js";

export default treatSts("GetScopedCredentials", "decide", {
  learns: async (call) => {
    const caller = await callerOf(call.request, call.settings);
    if (caller?.kind === "session" && call.session !== undefined) learnSession(call, call.session, caller.known.holder);
  },
});
