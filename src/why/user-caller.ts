import { readCaller } from "../iam/index.js";
import {
  built,
  common,
  type EventCaller,
  type EventMfa,
  mfaAttribute,
  sessionMfa,
  unnamedCaller,
} from "./event-caller.js";
import { type Fields, textIn } from "./fields.js";
import { type EventCall, isConsole } from "./read-call.js";

/** A user: with an access key, with temporary credentials, or in the console. */
export function userCaller(identity: Fields, call: EventCall): EventCaller {
  const arn = textIn(identity, "arn") ?? call.told.caller;
  const shared = common(identity, call);
  if (arn === undefined || readCaller(arn)?.kind !== "user")
    return unnamedCaller(identity, call, "unknown", "the event does not have the user's ARN");
  const user = { user: arn, userId: shared.id };
  const issuedAt = shared.issuedAt ?? call.at;
  const isTemporary = /^ASIA/.test(textIn(identity, "accessKeyId") ?? "") || mfaAttribute(identity) !== undefined;
  if (!isTemporary || /^AKIA/.test(textIn(identity, "accessKeyId") ?? "")) {
    const credentials = { kind: "longTermKey", ...user, mfa: call.serialNumber !== undefined } as const;
    return { ...shared, kind: "long-term-key", ...built(credentials, call), mfa: mfaOfKey(call) };
  }
  const mfa = mfaAttribute(identity) === "true";
  if (isConsole(call.event)) {
    const credentials = { kind: "console", ...user, signedInAt: issuedAt, mfa } as const;
    const why = `the user signed in to the console ${mfa ? "with" : "without"} MFA`;
    return {
      ...shared,
      kind: "console",
      ...built(credentials, call),
      mfa: sessionMfa(mfa, call, identity, why, "open"),
    };
  }
  const mfaOnCall = call.serialNumber !== undefined;
  const why = mfaOnCall
    ? "the call has a code, and is made with temporary credentials of the user"
    : `the user's session was made by GetSessionToken ${mfa ? "with" : "without"} MFA`;
  const own = { ...shared, kind: "user-session" } as const;
  const context = built({ kind: "sessionToken", ...user, issuedAt, mfa, mfaOnCall }, call);
  if (mfaOnCall) return { ...own, ...context, mfa: { present: "true", age: { least: 0, most: 1 }, why } };
  if (call.isUntold && call.takesCode && !mfa)
    return { ...own, ...context, mfa: { present: "unknown", age: undefined, why: `${why}; ${codeUntold}` } };
  return { ...own, ...context, mfa: sessionMfa(mfa, call, identity, why, "closed") };
}

const codeUntold = "the event does not show the parameters of the call, so whether it had a code is not known";

function mfaOfKey(call: EventCall): EventMfa {
  const key = "calls that are signed with an access key have no MFA unless the call itself has a code";
  if (call.serialNumber !== undefined)
    return { present: "true", age: { least: 0, most: 1 }, why: `the call has a code of ${call.serialNumber}` };
  if (call.isUntold && call.takesCode) return { present: "unknown", age: undefined, why: `${key}; ${codeUntold}` };
  return { present: "absent", age: undefined, why: call.takesCode ? `${key}, and this one has none` : key };
}
