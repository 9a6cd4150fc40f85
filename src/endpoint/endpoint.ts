import type { MfaPropagation } from "../callers/index.js";
import type { CallRecord } from "./calls/call-record.js";
import type { HandedAnswer, HandedRequest } from "./calls/handed-request.js";
import type { OptionWords } from "./option-words.js";
import type { StateSnapshot } from "./state/store.js";
import type { UserCredentials } from "./twin/user-credentials.js";

/** The options of an endpoint; each has a default. */
export interface EndpointOptions {
  /** 0, the default, picks a free port. */
  readonly port?: number | undefined;
  /** The address to listen on: 127.0.0.1 if absent, so other machines cannot reach the endpoint. */
  readonly host?: string | undefined;
  /** The account of the credentials `test`/`test`: 123456789012 if absent. */
  readonly account?: string | undefined;
  /** The region to tell clients: us-east-1 if absent. Calls may be signed for any region. */
  readonly region?: string | undefined;
  /** `off` allows every authenticated call, as other emulators do. Signatures and MFA codes are verified in any case. */
  readonly enforcement?: "on" | "off" | undefined;
  /** Whether MFA survives role chaining, which AWS does not document: `documented` (it does not) if absent. */
  readonly mfaPropagation?: MfaPropagation | undefined;
  /** Host names under which the endpoint answers, besides localhost and IP addresses. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** A file that is read at start and written on every change. `FILE.bak` is the file before the last change. */
  readonly state?: string | undefined;
  /**
   * Files or folders with what `aws iam get-account-authorization-details` prints: the endpoint starts with these accounts.
   * An account that the state file has is not loaded again. Policies that a dump does not have deny everything. Without
   * `account`, the first of them is the account of the credentials `test`/`test`.
   */
  readonly accountDumps?: readonly string[] | undefined;
  /** With `accountDumps`: credential reports, which say who has access keys, a password and an MFA device. */
  readonly credentialReports?: readonly string[] | undefined;
  /** Called with a sentence about the state file or the dumps that a person should read. */
  readonly onNotice?: ((sentence: string) => void) | undefined;
  /** The URL of another endpoint: this one then decides on calls in front of it, and passes everything else on. */
  readonly upstream?: string | undefined;
  /** With `upstream`: what happens to calls that must be decided and whose caller is not known. `refuse` if absent. */
  readonly unknownCallers?: "refuse" | "pass" | undefined;
  /**
   * Writes an option as the starter's users know it, for messages that recommend one: a command line gives its flags.
   * If absent, messages write options as this interface has them.
   */
  readonly optionWords?: OptionWords | undefined;
  /** Whether the endpoint keeps the process running: true if absent. */
  readonly keepsProcess?: boolean | undefined;
  /**
   * Condition keys that all calls have, for tests of policies that ask for a network or an organization: `aws:SourceIp`,
   * `aws:PrincipalOrgID`. They take the place of those of the request itself.
   */
  readonly callKeys?: (() => Readonly<Record<string, string>>) | undefined;
  /**
   * How many characters a trust policy may have, without whitespace: 2048, AWS's default quota, if absent. AWS grants up to 4096.
   */
  readonly largestTrustPolicy?: number | undefined;
  /** Called with every call; the record has no secrets. */
  readonly onCall?: ((record: CallRecord) => void) | undefined;
  /**
   * Called with the events of the calls that assume roles or get sessions, refused ones too, in the shape that CloudTrail records
   * them in and without credentials. Not with `upstream`.
   */
  readonly onEvent?: ((event: object) => void) | undefined;
}

/** A running endpoint. */
export interface Endpoint {
  /** `http://127.0.0.1:4566`. */
  readonly url: string;
  readonly account: string;
  readonly region: string;
  /** The default account's root user. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /**
   * Moves the clock of MFA codes and session lifetimes. Signatures are checked against the wall clock. Rejects if the
   * clock would be more than a century ahead.
   */
  advanceClock(seconds: number): Promise<void>;
  /**
   * Gives an OIDC provider of any account its public keys, a JSON Web Key Set. AssumeRoleWithWebIdentity verifies tokens
   * with them, because the endpoint fetches nothing. Rejects if there is no such provider.
   */
  registerKeySet(providerArn: string, keySet: unknown): Promise<void>;
  /**
   * The generated access keys and MFA seeds of a user of an account that was loaded from a dump, by ARN; undefined if there
   * is no such user.
   */
  userCredentials(arn: string): UserCredentials | undefined;
  /**
   * Answers an HTTP request that is handed over in this process as one that comes over the wire: it is read, limited,
   * verified and recorded alike, and only the connection is left out. Undefined with `upstream`; answers undefined once the
   * endpoint is closed.
   */
  readonly answer: ((request: HandedRequest) => Promise<HandedAnswer | undefined>) | undefined;
  /** Forgets all users, roles, devices and sessions. */
  reset(): Promise<void>;
  /** Copies of the whole state, to return to; undefined with `upstream`, because the upstream keeps the state. */
  readonly snapshots:
    | {
        take(): StateSnapshot;
        /** Returns to a copy, any number of times. Sessions do not come back. */
        restore(snapshot: StateSnapshot): Promise<void>;
      }
    | undefined;
  /** Stops listening, ends all connections, and releases the state file. */
  close(): Promise<void>;
}

/** An endpoint cannot be started; the message says why, and is for people. */
export class EndpointUnavailable extends Error {
  override readonly name = "EndpointUnavailable";
}
