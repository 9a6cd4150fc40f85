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
import { type Fields, fieldsIn, textIn } from "./fields.js";
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
  const began = beginningOf(identity, call, mfa);
  const mayHaveCode = call.takesCode && !began.isWithoutCode;
  const mfaOnCall = mayHaveCode && call.serialNumber !== undefined;
  const own = { ...shared, kind: began.kind, isForwarded: began.isForwarded };
  if (mfaOnCall) {
    const why = "the call has a code, and is made with temporary credentials of the user";
    const context = built({ kind: "sessionToken", ...user, issuedAt, mfa, mfaOnCall }, call);
    return { ...own, ...context, mfa: { present: "true", age: { least: 0, most: 1 }, why } };
  }
  const context =
    began.kind === "console"
      ? built({ kind: "console", ...user, signedInAt: issuedAt, mfa }, call)
      : built({ kind: "sessionToken", ...user, issuedAt, mfa }, call);
  if (call.isUntold && mayHaveCode && !mfa) {
    const why = `${began.why}; ${codeUntold}`;
    return { ...own, ...context, mfa: { present: "unknown", age: undefined, why, values: ["false", "true"] } };
  }
  // A service calls for the user. AWS documents what policies see of the user's MFA only for users without MFA.
  if (mfa && began.isForwarded)
    return {
      ...own,
      ...context,
      mfa: { present: "unknown", age: undefined, why: began.why, values: ["true", "false"] },
    };
  const told = sessionMfa(mfa, call, identity, began.why, began.end);
  const isRenewable = call.isUntold && mayHaveCode && told.age !== undefined;
  // A code on the call is newer MFA than that of the session.
  return { ...own, ...context, mfa: isRenewable ? { ...told, age: { least: 0, most: told.age?.most } } : told };
}

const codeUntold = "the event does not show the parameters of the call, so whether it had a code is not known";

/** How temporary credentials of a user came about. */
interface Beginning {
  readonly kind: "console" | "user-session";
  /** Whether a service made the call for the user. */
  readonly isForwarded: boolean;
  /** Whether the call cannot have a code. */
  readonly isWithoutCode: boolean;
  /** A sentence without a final period. */
  readonly why: string;
  /** Whether MFA may be older than the credentials. */
  readonly end: "open" | "closed";
}

/**
 * Services call for a user with credentials of their own making, which no code was given for; the console gives no code when it
 * switches roles, and its shell can; credentials of `aws login` are renewed without MFA.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html and
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sign-in.html
 */
function beginningOf(identity: Fields, { event }: EventCall, mfa: boolean): Beginning {
  const how = mfa ? "with" : "without";
  const service = textIn(identity, "invokedBy");
  if (isConsole(event)) {
    const isShell = /\bCloudShell\b/i.test(textIn(event, "userAgent") ?? "");
    const why = `the user signed in to the console ${how} MFA`;
    return { kind: "console", isForwarded: false, isWithoutCode: !isShell, why, end: "open" };
  }
  if (service !== undefined) {
    const why = `${service} made the call for the user, and CloudTrail says that the user worked ${how} MFA`;
    return { kind: "user-session", isForwarded: true, isWithoutCode: true, why, end: "open" };
  }
  if (textIn(fieldsIn(identity, "sessionContext"), "signInSessionArn") !== undefined) {
    const why = `the user's temporary credentials come from a sign-in ${how} MFA`;
    return { kind: "user-session", isForwarded: false, isWithoutCode: false, why, end: "open" };
  }
  const why = `the user's session was made by GetSessionToken ${how} MFA`;
  return { kind: "user-session", isForwarded: false, isWithoutCode: false, why, end: "closed" };
}

function mfaOfKey(call: EventCall): EventMfa {
  const key = "calls that are signed with an access key have no MFA unless the call itself has a code";
  if (call.serialNumber !== undefined)
    return { present: "true", age: { least: 0, most: 1 }, why: `the call has a code of ${call.serialNumber}` };
  if (call.isUntold && call.takesCode) return { present: "unknown", age: undefined, why: `${key}; ${codeUntold}` };
  return { present: "absent", age: undefined, why: call.takesCode ? `${key}, and this one has none` : key };
}
