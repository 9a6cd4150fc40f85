import { type CallerContext, type Credentials, callerContext } from "../callers/index.js";
import type { UncertainContext } from "../engine/index.js";
import { parseArn } from "../iam/index.js";
import { type Fields, fieldsIn, secondsOf, textIn } from "./fields.js";
import type { EventCall } from "./read-call.js";

/** What an event says of MFA in a call: the value of `aws:MultiFactorAuthPresent`, and since when. */
export interface EventMfa {
  /** `unknown` where the event does not say it. */
  readonly present: "absent" | "false" | "true" | "unknown";
  /** How many seconds ago MFA was used, at least and at most; `most` is undefined where nothing limits it. */
  readonly age: { readonly least: number; readonly most: number | undefined } | undefined;
  /** Why: a sentence without a final period. */
  readonly why: string;
}

/** The kinds of credentials that events tell apart. */
export type EventCallerKind =
  | "long-term-key"
  | "user-session"
  | "console"
  | "role-session"
  | "federated-user"
  | "root"
  | "service"
  | "saml"
  | "web-identity"
  | "other-account"
  | "unknown";

/** Who made a call, by its event. */
export interface EventCaller {
  readonly kind: EventCallerKind;
  /** As a request has it; undefined where the event does not name the caller. */
  readonly principal: string | undefined;
  /** The keys that the credentials settle. */
  readonly context: Readonly<Record<string, string>>;
  readonly uncertain: readonly UncertainContext[];
  readonly mfa: EventMfa;
  /** Of sessions: when they began, in seconds since 1970. */
  readonly issuedAt: number | undefined;
  /** Of role sessions: the role's ARN with its path. */
  readonly role: string | undefined;
  readonly account: string | undefined;
  /** The unique ID without the session's name. */
  readonly id: string | undefined;
  /** Why the caller is not named, a clause; undefined where it is. */
  readonly unnamed: string | undefined;
}

/** What is the same for all callers. */
export function common(identity: Fields): Pick<EventCaller, "account" | "id" | "role" | "issuedAt" | "unnamed"> {
  const principalId = textIn(identity, "principalId");
  const session = fieldsIn(identity, "sessionContext");
  return {
    account: textIn(identity, "accountId") ?? parseArn(textIn(identity, "arn") ?? "")?.account,
    id: principalId?.split(":")[0],
    role: textIn(fieldsIn(session, "sessionIssuer"), "arn"),
    issuedAt: secondsOf(textIn(fieldsIn(session, "attributes"), "creationDate")),
    unnamed: undefined,
  };
}

/** `mfaAuthenticated` of a session, in lower case. */
export function mfaAttribute(identity: Fields): string | undefined {
  return textIn(fieldsIn(identity, "sessionContext", "attributes"), "mfaAuthenticated")?.toLowerCase();
}

/** The MFA of a session, which is as old as the session, or older where that is not documented. */
export function sessionMfa(
  mfa: boolean,
  call: EventCall,
  issuedAt: number,
  why: string,
  end: "open" | "closed",
): EventMfa {
  if (!mfa) return { present: "false", age: undefined, why };
  // Events have whole seconds.
  const since = Math.max(0, call.at - issuedAt);
  return {
    present: "true",
    age: { least: Math.max(0, since - 1), most: end === "closed" ? since + 1 : undefined },
    why,
  };
}

/** The context of a call with such credentials; `observed` hands MFA on to role sessions. */
export function built(credentials: Credentials, call: EventCall, observed = false): CallerContext {
  return callerContext(credentials, { now: call.at, mfaPropagation: observed ? "observed" : "documented" });
}

/** A caller whom the event does not name. */
export function unnamedCaller(identity: Fields, call: EventCall, kind: EventCallerKind, unnamed: string): EventCaller {
  const mfa: EventMfa =
    call.serialNumber === undefined
      ? { present: "unknown", age: undefined, why: "the event does not say whether the caller used MFA" }
      : { present: "true", age: { least: 0, most: 1 }, why: `the call has a code of ${call.serialNumber}` };
  const context: Record<string, string> = mfa.present === "true" ? { "aws:MultiFactorAuthPresent": "true" } : {};
  return { ...common(identity), kind, principal: undefined, context, uncertain: [], mfa, unnamed };
}
