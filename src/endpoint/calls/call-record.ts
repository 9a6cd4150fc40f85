import type { NotedDecision } from "./action.js";
import type { Failure } from "./failure.js";
import type { SeenCall } from "./seen-call.js";

/** One call as the log shows it, without secrets. */
export interface CallRecord {
  readonly requestId: string;
  /** `sts:AssumeRole`, or what the client wrote if there is no such action. */
  readonly action: string;
  /** The caller's ARN; undefined if the call is not signed or its signature was refused. */
  readonly caller: string | undefined;
  /**
   * Where `caller` is undefined: the ARN of the owner of the access key. The caller only claims to be that, since the
   * signature was not verified or was refused.
   */
  readonly claimedCaller?: string | undefined;
  /** The HTTP status. */
  readonly status: number;
  /** The error's code and message; messages that repeat parameters are left out. */
  readonly error: { readonly code: string; readonly message: string | undefined } | undefined;
  readonly decision: NotedDecision | undefined;
  /** Where our own code threw an error; without the error's message, which may repeat parameters. */
  readonly failedAt?: string | undefined;
  /** In milliseconds. */
  readonly duration: number;
}

/** What the log learns about a call while the call is answered. */
export interface Progress {
  action: string;
  caller: string | undefined;
  decision: NotedDecision | undefined;
  /** What an event of the call is made of; undefined until the caller and the parameters are known. */
  seen?: SeenCall;
  /** The XML namespace of the service that is called. */
  namespace: string;
}

/** The namespace of errors that belong to neither API. */
export const faultNamespace = "http://webservices.amazon.com/AWSFault/2005-15-09";

/** The progress of a call about which nothing is known but what its action may be. */
export function noProgress(action = "?"): Progress {
  return { action, caller: undefined, decision: undefined, namespace: faultNamespace };
}

/** Codes of messages that repeat what was sent, and that may be a password, an MFA code or an access key. */
const repeating: ReadonlySet<string> = new Set(["ValidationError", "MalformedInput", "IncompleteSignature"]);

/** An error as the log may show it. */
export function loggedError({ code, message, note }: Failure): NonNullable<CallRecord["error"]> {
  const shown = [repeating.has(code) ? undefined : message, note].filter((text) => text !== undefined);
  return { code, message: shown.length === 0 ? undefined : shown.join(" ") };
}
