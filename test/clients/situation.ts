/** What a client is made to do, as a row of `fixtures/clients` says it. */
export interface Situation {
  /** In order: a profile that calls GetCallerIdentity, with `new` in front in a client of its own; or by how much the clock moves. */
  readonly steps: readonly (string | { readonly advanceSeconds: number })[];
  /** Lines below `[profile NAME]` of the configuration file, beside those that are there; a profile that is not there is added. */
  readonly settings?: Readonly<Record<string, readonly string[]>>;
  /**
   * How the client is told of the endpoint; ENDPOINT in a setting is its URL, and FOLDER has a file `token`. In code it is an argument of the client alone, or of
   * whatever calls STS for the profile as well. AWS_ENDPOINT_URL unless given.
   */
  readonly endpoint?:
    | "AWS_ENDPOINT_URL"
    | "--endpoint-url"
    | "a setting"
    | "the client"
    | "the client and the provider";
  /** Variables of the environment, where ENDPOINT is its URL; null takes one away. */
  readonly environment?: Readonly<Record<string, string | null>>;
  /** What is answered to the first prompts; a right code after these. */
  readonly answers?: readonly string[];
  /** Where a command reads the codes: a pipe unless given; `nothing` is a pipe that is at its end. */
  readonly input?: "a terminal" | "a pipe" | "nothing";
  /** What is done with a profile, by a command that can do several things. */
  readonly command?: readonly string[];
  /** Whether the proxy in front of AWS's hosts refuses the endpoint to osls too. */
  readonly isEndpointBehindProxy?: boolean;
  /** By how many seconds the client's own clock is ahead. */
  readonly clockAhead?: number;
}

/** What was seen. Codes and calls are counted, the refused ones too. */
export interface Figures {
  /** Prompts for a code. */
  readonly codes: number;
  /** Calls that reached the endpoint, by action. */
  readonly calls: Readonly<Record<string, number>>;
  /** Hosts of AWS to which calls were tried, or others that the proxy was to reach; nothing is sent there. */
  readonly aws: readonly string[];
  /** How each step with a profile ended: `ok`, or the error's text. */
  readonly ends: readonly string[];
}

/** Clients that are a command for each call. */
export type CommandClient = "cli" | "cli2" | "cdk" | "osls";

/** Clients that make all calls in one process. */
export type SessionClient = "boto3" | "js" | "js2" | "ruby";

export type TestedClient = CommandClient | SessionClient;
