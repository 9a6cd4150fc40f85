import { createCipheriv, createDecipheriv } from "node:crypto";
import type { Credentials as Obtained } from "../../callers/index.js";
import type { Tag } from "../state/entities.js";
import { randomBytes } from "../state/randomness.js";

/** The session policies of a call. A session without any has all permissions of its role or user. */
export interface SessionPolicies {
  /** JSON texts. */
  readonly inline: readonly string[];
  /** Of managed policies. */
  readonly arns: readonly string[];
}

/** The owner of temporary credentials. */
export type SessionSubject =
  | { readonly kind: "root" }
  | { readonly kind: "user"; readonly userId: string; readonly mfa: boolean }
  | {
      readonly kind: "role";
      readonly roleId: string;
      readonly sessionName: string;
      /** The credentials that assumed the role. */
      readonly from: Obtained;
      readonly policies: SessionPolicies | undefined;
      readonly tags: readonly Tag[];
      /** As the call spelled them; compared without regard to case. */
      readonly transitiveTagKeys: readonly string[];
      readonly sourceIdentity: string | undefined;
      /** The identity provider, for AssumeRoleWithWebIdentity. */
      readonly federatedProvider: string | undefined;
    }
  | {
      readonly kind: "federatedUser";
      readonly name: string;
      /** The unique ID of the user that made the session; undefined for the account's root user. */
      readonly userId: string | undefined;
      readonly policies: SessionPolicies | undefined;
      readonly tags: readonly Tag[];
    };

/** Temporary credentials. */
export interface Session {
  /** ASIA…. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly account: string;
  /** Both in seconds since 1970, by the endpoint's clock. */
  readonly issuedAt: number;
  readonly expires: number;
  readonly subject: SessionSubject;
  /** What GetScopedCredentials took away: its policies, JSON texts that must each allow a call, and when it was last called. */
  readonly scopedDown?: { readonly policies: readonly string[]; readonly at: number } | undefined;
}

const cipher = "aes-256-gcm";
const nonceLength = 12;
const tagLength = 16;

/**
 * The session as an encrypted session token, which only the endpoint can read or make. The endpoint keeps nothing for a
 * session, so sessions stay valid after a restart. The token has at least `minimumSize` bytes.
 */
export function sealSession(session: Session, key: string, minimumSize = 0): string {
  const nonce = randomBytes(nonceLength);
  const sealing = createCipheriv(cipher, Buffer.from(key, "base64"), nonce);
  const text = JSON.stringify(session);
  // Base64 has four letters for three bytes. JSON may end in spaces.
  const least = Math.ceil((minimumSize * 3) / 4) - nonceLength - tagLength;
  const missing = least <= 0 ? 0 : Math.max(0, least - Buffer.byteLength(text));
  const sealed = sealing.update(missing === 0 ? text : text + " ".repeat(missing), "utf8");
  // This mode of the cipher keeps nothing back, so there are no last bytes.
  sealing.final();
  return Buffer.concat([nonce, sealing.getAuthTag(), sealed]).toString("base64");
}

/** The session of a token; undefined for anything that {@link sealSession} did not make with this key. */
export function openSession(token: string, key: string): Session | undefined {
  const bytes = Buffer.from(token, "base64");
  // Decoding ignores characters that are not base64, and everything after the end.
  if (bytes.toString("base64") !== token) return undefined;
  if (bytes.length <= nonceLength + tagLength) return undefined;
  const opening = createDecipheriv(cipher, Buffer.from(key, "base64"), bytes.subarray(0, nonceLength));
  opening.setAuthTag(bytes.subarray(nonceLength, nonceLength + tagLength));
  try {
    const text = Buffer.concat([opening.update(bytes.subarray(nonceLength + tagLength)), opening.final()]);
    // INVARIANT: only sealSession makes what the key opens, and it seals sessions.
    const session: Session = JSON.parse(text.toString("utf8"));
    return session;
  } catch {
    return undefined;
  }
}
