import type { MfaPropagation } from "../callers/index.js";
import type { BackendName } from "../evidence/index.js";
import type { Call } from "./call.js";
import type { Given } from "./given.js";
import type { NotChecked, Outcome } from "./outcome.js";

/** What scenarios run on: it has the users and roles that they give, and answers their calls. */
export interface Backend<O = Outcome> {
  readonly name: BackendName;
  /** Who keeps the state and who decides, in words for the report. */
  readonly description: string;
  /** The account in which scenarios begin, where they name none. */
  readonly defaultAccount: string;
  /** Whether what a scenario is given is looked up and compared, which shows something by itself, and not made. */
  readonly comparesGivens: boolean;
  /** Of the backend aws, the endpoints that are called in place of AWS's: what is shown there is not shown of AWS. */
  readonly otherEndpoints?: readonly string[] | undefined;
  /** What other processes of the same run need to use what this one started; undefined where each has its own. */
  readonly shared?: Pick<BackendSettings, "localstack"> | undefined;
  /** A test account for one scenario, in which nothing of other scenarios is visible. */
  begin(): Promise<TestAccount<O>>;
  /** Ends what the backend started. */
  close(): Promise<void>;
}

/** The account, or the accounts, that one scenario's calls go to, with a clock of their own. */
export interface TestAccount<O = Outcome> {
  /** Sets up what the scenario is given, or looks whether it is there as described. */
  set(member: Given): Promise<SetupResult>;
  /** Gives all later calls of the scenario these condition keys, in place of those that they have by themselves. */
  surround(keys: Readonly<Record<string, string>>): Promise<SetupResult>;
  /** Makes a call, or decides it where it cannot be made. */
  call(call: Call): Promise<O>;
  /** Moves the clock of codes and sessions on, in seconds; nothing waits. */
  passTime(seconds: number): Promise<SetupResult>;
  /** What the clock of codes and sessions shows, in seconds since 1970. */
  now(): number;
  /**
   * Where an account of the scenario can be called with clients of one's own, as its root user; undefined for a real account,
   * whose credentials are not handed on.
   */
  endpointOf(account: string): Promise<CallableEndpoint | undefined>;
  /** Takes back what other scenarios would see. */
  end(): Promise<void>;
}

/** An endpoint that AWS clients can call, with the credentials of an account's root user there. */
export interface CallableEndpoint {
  /** `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly region: string;
  /** The account's ID there, in twelve digits: on a shared container, each scenario has accounts of its own. */
  readonly account: string;
  /** `test` and `test`, or the account's ID and `test` for another account than the endpoint's own. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The result of setting up something that a scenario gives. */
export type SetupResult =
  | { readonly kind: "ready" }
  /** It is not as the scenario says, or cannot be made so. */
  | { readonly kind: "refused"; readonly message: string }
  | NotChecked;

/** How a backend is to be set up, as world parameters and the command line say it. */
export interface BackendSettings {
  readonly backend: BackendName;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  /** Whether MFA survives role chaining; `documented` (it does not) if absent. */
  readonly mfaPropagation?: MfaPropagation | undefined;
  readonly embedded?: EmbeddedSettings | undefined;
  readonly localstack?: LocalstackSettings | undefined;
  readonly aws?: AwsSettings | undefined;
}

export interface EmbeddedSettings {
  /**
   * How scenarios reach the endpoint: `process`, the default, hands it the AWS SDK's signed HTTP requests in this process;
   * `wire` sends them to its port.
   */
  readonly calls?: "process" | "wire" | undefined;
}

export interface LocalstackSettings {
  /** `localstack/localstack:4.14.0` if absent. */
  readonly image?: string | undefined;
  /** A container that runs already, or was started for the whole run; nothing is started then. */
  readonly url?: string | undefined;
  /** How long the container may take to start, in seconds. */
  readonly startupTimeout?: number | undefined;
}

export interface AwsSettings {
  /** `live` makes real AssumeRole calls; `read-only`, the default, none that changes or issues anything. */
  readonly mode?: "read-only" | "live" | undefined;
  /** A profile of the AWS configuration files. */
  readonly profile?: string | undefined;
  readonly endpoint?: string | undefined;
}

/** Is told how long work goes on, such as the pull of an image. */
export type Progress = (message: string) => void;

/** What people must know of a run whose calls do not go to AWS; undefined where they do, or are not meant to. */
export function otherEndpointsWarning({ otherEndpoints = [] }: Pick<Backend, "otherEndpoints">): string | undefined {
  if (otherEndpoints.length === 0) return undefined;
  return `this is not AWS: calls go to ${otherEndpoints.join(" and ")}, by AWS_ENDPOINT_URL, the profile or the settings; a passed scenario shows nothing about an AWS account`;
}

/** Why a backend cannot be used, in words for the person who wants to. */
export class BackendUnavailable extends Error {
  override readonly name = "BackendUnavailable";
}
