import type { MfaPropagation } from "../callers/index.js";
import type { CallRecord } from "./calls/call-record.js";
import type { OptionWords } from "./option-words.js";
import type { StateSnapshot } from "./state/store.js";

/** How an endpoint is to be; everything has a default. */
export interface EndpointOptions {
  /** 0, the default, picks one. */
  readonly port?: number | undefined;
  /** 127.0.0.1 if absent: nobody else can reach it. */
  readonly host?: string | undefined;
  /** The account of the credentials `test`/`test`: 123456789012 if absent. */
  readonly account?: string | undefined;
  /** us-east-1 if absent; calls may be signed for any region. */
  readonly region?: string | undefined;
  /** `off` lets every authenticated call pass, as other emulators do. Signatures and codes are verified all the same. */
  readonly enforcement?: "on" | "off" | undefined;
  /** Whether MFA survives role chaining, which AWS does not document: `documented` (it does not) if absent. */
  readonly mfaPropagation?: MfaPropagation | undefined;
  /** Names under which the endpoint may be reached besides localhost and IP addresses. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** A file that is read at start and written on every change. `FILE.bak` is the file as it was before the last one. */
  readonly state?: string | undefined;
  /** Is told in a sentence what a person should know of the state file. */
  readonly onNotice?: ((sentence: string) => void) | undefined;
  /** Puts the endpoint in front of another one, which answers everything that need not be decided: its URL. */
  readonly upstream?: string | undefined;
  /** With `upstream`: what becomes of calls to be decided whose caller is not known. They are refused if absent. */
  readonly unknownCallers?: "refuse" | "pass" | undefined;
  /**
   * Writes an option as the starter's users know it, for messages that recommend one: a command line gives its flags.
   * If absent, messages write options as this interface has them.
   */
  readonly optionWords?: OptionWords | undefined;
  /** Whether a process that has nothing else to do goes on for the endpoint's sake: it does if absent. */
  readonly keepsProcess?: boolean | undefined;
  /** Is told of every call; what it is told holds no secrets. */
  readonly onCall?: ((record: CallRecord) => void) | undefined;
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
   * Moves the clock of codes and session lifetimes. Signatures are checked against the wall clock. Rejects where the sum
   * is more than a century.
   */
  advanceClock(seconds: number): Promise<void>;
  /**
   * Gives an OIDC provider of any account its public keys, a JSON Web Key Set: AssumeRoleWithWebIdentity verifies with
   * them, since nothing is fetched. Rejects where there is no such provider.
   */
  registerKeySet(providerArn: string, keySet: unknown): Promise<void>;
  /** Forgets all users, roles, devices and sessions. */
  reset(): Promise<void>;
  /** A copy of all that it holds, to return to; undefined in front of another endpoint, which has the state. */
  readonly snapshots:
    | {
        take(): StateSnapshot;
        /** Returns to a copy, as often as one likes. Sessions do not come back. */
        restore(snapshot: StateSnapshot): Promise<void>;
      }
    | undefined;
  /** Ends all connections, stops listening, and lets go of the state file. */
  close(): Promise<void>;
}

/** Why an endpoint cannot be started, in words for the person who wants to. */
export class EndpointUnavailable extends Error {
  override readonly name = "EndpointUnavailable";
}
