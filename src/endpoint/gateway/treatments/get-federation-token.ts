import type { SessionSubject } from "../../sts/sessions.js";
import { textAt } from "../answer-xml.js";
import { callerOf, learnSession } from "../lessons.js";
import { treatSts } from "../treatment.js";

export default treatSts("GetFederationToken", "learn", {
  learns: async (call) => {
    const { request, result, parameter, settings } = call;
    const caller = await callerOf(request, settings);
    if (caller?.kind !== "key" && caller?.kind !== "root") return;
    const userId = caller.kind === "key" ? caller.key.userId : undefined;
    const name = parameter("Name") ?? "";
    const subject: SessionSubject = { kind: "federatedUser", name, userId, policies: undefined, tags: [] };
    const account = caller.kind === "key" ? caller.key.account : caller.account;
    const issuedAt = Math.floor(settings.store.now(account));
    const ends = Date.parse(textAt(result, "Credentials", "Expiration") ?? "");
    const expires = issuedAt + (Number.isNaN(ends) ? 0 : Math.max(0, (ends - Date.now()) / 1000));
    const session = { accessKeyId: "", secretAccessKey: "", account, issuedAt, expires, subject };
    learnSession(call, session, undefined);
  },
});
