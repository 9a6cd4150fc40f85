import { type CallerContext, type Credentials, callerContext } from "../callers/index.js";
import type { UncertainContext } from "../engine/index.js";
import { parseArn } from "../iam/index.js";
import { type Fields, fieldsIn, secondsOf, textIn, textPairsIn } from "./fields.js";
import type { EventCall } from "./read-call.js";

/** What an event says of MFA in a call: the value of `aws:MultiFactorAuthPresent`, and since when. */
export interface EventMfa {
  /** `unknown` where the event does not say it. */
  readonly present: "absent" | "false" | "true" | "unknown";
  /** How many seconds ago MFA was used, at least and at most; `most` is undefined where nothing limits it. */
  readonly age: { readonly least: number; readonly most: number | undefined } | undefined;
  /** Why: a sentence without a final period. */
  readonly why: string;
  /** Of an unknown one the values that the key may have, where the credentials rule out others. The context has one of them. */
  readonly values?: readonly ("absent" | "false" | "true")[];
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
  /** What the caller's session hands on to that of the role, which the call cannot replace. */
  readonly handedOn: HandedOn;
  /** Whether a service made the call for the caller, so that the caller cannot choose the credentials. */
  readonly isForwarded?: boolean;
}

/**
 * What role chaining hands on: the source identity of a session, which cannot be changed, and its transitive tags.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
 */
export interface HandedOn {
  readonly sourceIdentity: string | undefined;
  /** The keys; none where the event does not show any. */
  readonly tags: readonly string[];
}

/** What is the same for all callers. */
export function common(
  identity: Fields,
  call: EventCall,
): Pick<EventCaller, "account" | "id" | "role" | "issuedAt" | "unnamed" | "handedOn"> {
  const principalId = textIn(identity, "principalId");
  const session = fieldsIn(identity, "sessionContext");
  return {
    account: textIn(identity, "accountId") ?? parseArn(textIn(identity, "arn") ?? "")?.account,
    id: principalId?.split(":")[0],
    role: textIn(fieldsIn(session, "sessionIssuer"), "arn"),
    issuedAt: beginningOf(identity, call).at,
    unnamed: undefined,
    handedOn: {
      sourceIdentity: textIn(session, "sourceIdentity"),
      tags: textPairsIn(call.parameters, "incomingTransitiveTags").map(({ key }) => key),
    },
  };
}

/** Clocks of AWS may differ by as much, in seconds. */
const clockSkew = 60;

/** When a session began, in seconds since 1970; else why that is not known, a clause. */
function beginningOf(
  identity: Fields,
  call: EventCall,
): { readonly at: number } | { readonly at: undefined; readonly why: string } {
  const told = textIn(fieldsIn(identity, "sessionContext", "attributes"), "creationDate");
  const at = secondsOf(told);
  if (at === undefined) return { at, why: "the event does not say when the session began" };
  if (at <= call.at + clockSkew) return { at };
  const why = `the event is not consistent, since the session began after the call, at ${told}`;
  return { at: undefined, why: `${why}, so how long ago MFA was used is not known` };
}

/** `mfaAuthenticated` of a session, in lower case. */
export function mfaAttribute(identity: Fields): string | undefined {
  return textIn(fieldsIn(identity, "sessionContext", "attributes"), "mfaAuthenticated")?.toLowerCase();
}

/** The MFA of a session, which is as old as the session, or older where that is not documented; where its age is not known, of any. */
export function sessionMfa(
  mfa: boolean,
  call: EventCall,
  identity: Fields,
  why: string,
  end: "open" | "closed",
): EventMfa {
  if (!mfa) return { present: "false", age: undefined, why };
  const beginning = beginningOf(identity, call);
  if (beginning.at === undefined)
    return { present: "true", age: { least: 0, most: undefined }, why: `${why}; ${beginning.why}` };
  // Events have whole seconds.
  const since = Math.max(0, call.at - beginning.at);
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
  return { ...common(identity, call), kind, principal: undefined, context, uncertain: [], mfa, unnamed };
}
