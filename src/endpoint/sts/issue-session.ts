import type { State } from "../state/entities.js";
import { accessKeyId, secretAccessKey } from "../state/identifiers.js";
import { type SessionSubject, sealSession } from "./sessions.js";

/** Temporary credentials as STS returns them. */
export interface IssuedCredentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
  readonly Expiration: Date;
}

/** Makes temporary credentials; `duration` is in seconds. */
export function issueSession(
  { state, now }: { readonly state: State; readonly now: number },
  account: string,
  subject: SessionSubject,
  duration: number,
): IssuedCredentials {
  const issuedAt = Math.floor(now);
  const expires = issuedAt + duration;
  const AccessKeyId = accessKeyId("ASIA", account);
  const SecretAccessKey = secretAccessKey();
  const session = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, account, issuedAt, expires, subject };
  const SessionToken = sealSession(session, state.sessionKey);
  return { AccessKeyId, SecretAccessKey, SessionToken, Expiration: new Date(expires * 1000) };
}
