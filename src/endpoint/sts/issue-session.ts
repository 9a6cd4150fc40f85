import type { State } from "../state/entities.js";
import { accessKeyId, secretAccessKey } from "../state/identifiers.js";
import { type Session, sealSession } from "./sessions.js";

/** Temporary credentials as STS returns them. */
export interface IssuedCredentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
  readonly Expiration: Date;
}

/** What all calls that issue credentials answer. */
export interface IssuedSession {
  readonly Credentials: IssuedCredentials;
  /** How much of the largest token this one is, in percent. */
  readonly SessionTokenUtilization: number;
  /** In bytes. */
  readonly SessionTokenSize: number;
}

/** The largest session token, in bytes: the most that a call can ask for. AWS names no other limit. */
const largestToken = 4096;

/** What a call is issued credentials for. */
export interface IssuingCall {
  readonly state: State;
  /** In seconds since 1970. */
  readonly now: number;
  readonly input: { readonly MinimumSessionTokenSize?: number | undefined };
}

/** Makes temporary credentials that begin now; `duration` is in seconds. */
export function issueSession(
  call: IssuingCall,
  account: string,
  subject: Session["subject"],
  duration: number,
): IssuedSession {
  const issuedAt = Math.floor(call.now);
  return sealed(call, { account, issuedAt, expires: issuedAt + duration, subject });
}

/** Makes temporary credentials for a session. */
export function sealed(
  { state, input }: IssuingCall,
  session: Omit<Session, "accessKeyId" | "secretAccessKey">,
): IssuedSession {
  const AccessKeyId = accessKeyId("ASIA", session.account);
  const SecretAccessKey = secretAccessKey();
  const whole: Session = {
    account: session.account,
    issuedAt: session.issuedAt,
    expires: session.expires,
    subject: session.subject,
    scopedDown: session.scopedDown,
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
  };
  const SessionToken = sealSession(whole, state.sessionKey, input.MinimumSessionTokenSize);
  const SessionTokenSize = Buffer.byteLength(SessionToken);
  return {
    Credentials: { AccessKeyId, SecretAccessKey, SessionToken, Expiration: new Date(session.expires * 1000) },
    SessionTokenUtilization: Math.min(100, Math.ceil((SessionTokenSize * 100) / largestToken)),
    SessionTokenSize,
  };
}
