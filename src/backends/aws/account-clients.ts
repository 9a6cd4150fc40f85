import { env } from "node:process";
import { GetUserCommand, IAMClient, type IAMClientConfig } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from "@aws-sdk/client-sts";
import { isAwsEndpoint } from "../../iam/index.js";
import { guardCall } from "./guard.js";
import type { AwsMode } from "./permissions.js";

// The SDK warns on Node 20, which policy-check supports; people should not have to read that in their tests.
env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/** How long an answer is waited for, in milliseconds: however often a call is tried, it ends before the step does. */
export const answerTimeout = 15_000;

/** Credentials as the SDK takes them. */
export interface AccountKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** How an account is reached; what is absent is as the AWS SDK's default provider chain finds it. */
export interface AccountAccess {
  readonly mode: AwsMode;
  readonly region: string | undefined;
  readonly profile: string | undefined;
  readonly endpoint: string | undefined;
  readonly credentials: AccountKeys | undefined;
}

/** The clients with which an account is called. All of them are guarded. */
export class AccountClients {
  readonly iam: IAMClient;
  readonly sts: STSClient;
  readonly mode: AwsMode;
  readonly #settings: STSClientConfig & IAMClientConfig;
  readonly #called = new Map<string, string>();
  readonly #endpoints: AccountEndpoints;

  private constructor(mode: AwsMode, settings: STSClientConfig & IAMClientConfig, endpoints: AccountEndpoints) {
    this.mode = mode;
    this.#endpoints = endpoints;
    this.#settings = settings;
    this.iam = this.#guardedIam(new IAMClient(settings));
    this.sts = this.#guardedSts(new STSClient(settings));
  }

  static async open(access: AccountAccess, environment: NodeJS.ProcessEnv): Promise<AccountClients> {
    // The SDK looks for endpoint_url in the profile that this variable names, and in no other.
    if (access.profile !== undefined) env["AWS_PROFILE"] = access.profile;
    const settings = clientSettings(access);
    const found = new STSClient(settings).config;
    // IAM has one endpoint for all regions; without a chosen region, calls go to the region of the global endpoints.
    const region = await found.region().catch(() => "us-east-1");
    const endpoints = await endpointsOf({ ...settings, region });
    return new AccountClients(access.mode, { ...settings, region, ...(await patience(found, environment)) }, endpoints);
  }

  /** Where a service was called last: `https://iam.amazonaws.com`; null before its first call. */
  calledAt(service: "iam" | "sts"): string | null {
    return this.#called.get(service) ?? null;
  }

  /** The endpoints that are called in place of AWS's, as URLs; none where AWS itself is called. */
  get otherEndpoints(): readonly string[] {
    return [...new Set(Object.values(this.#endpoints))].filter((url) => !isAwsEndpoint(url));
  }

  /** What answers calls of a service, for people: `AWS STS`, or `STS of http://127.0.0.1:4566 (not AWS)`. */
  nameOf(service: "iam" | "sts", what: string): string {
    const url = this.#endpoints[service];
    return isAwsEndpoint(url) ? `AWS ${what}` : `${what} of ${url} (not AWS)`;
  }

  /** Where deployed policies are from, as the end of a name: nothing for AWS's own IAM. */
  get whereDeployed(): string {
    const url = this.#endpoints.iam;
    return isAwsEndpoint(url) ? "" : ` of ${url} (not AWS)`;
  }

  /** Whether the credentials are those of a session, not a user's access key. Rejects where there are none. */
  async areTemporary(): Promise<boolean> {
    const { sessionToken } = await this.sts.config.credentials();
    return sessionToken !== undefined;
  }

  /** STS with other credentials: those of a session that was issued in this run. */
  stsWith(keys: AccountKeys): STSClient {
    return this.#guardedSts(new STSClient({ ...this.#settings, credentials: sdkKeys(keys) }));
  }

  close(): void {
    this.iam.destroy();
    this.sts.destroy();
  }

  #guardedIam(client: IAMClient): IAMClient {
    client.middlewareStack.add(guarding(this.mode, "iam"), guardOptions);
    client.middlewareStack.add(noting(this.#noteOf("iam")), noteOptions);
    return client;
  }

  #guardedSts(client: STSClient): STSClient {
    client.middlewareStack.add(guarding(this.mode, "sts"), guardOptions);
    client.middlewareStack.add(noting(this.#noteOf("sts")), noteOptions);
    return client;
  }

  #noteOf(service: "iam" | "sts"): (request: unknown) => void {
    return (request) => {
      if (isHttpRequest(request)) this.#called.set(service, urlOf(request));
    };
  }
}

const guardOptions = { step: "initialize", priority: "high", name: "policyCheckGuard" } as const;
const noteOptions = { step: "finalizeRequest", name: "policyCheckNote" } as const;

/** Has the guard look at every command before anything of it is sent. */
function guarding(mode: AwsMode, service: "iam" | "sts") {
  return <A extends { readonly input: unknown }, R>(
    next: (args: A) => Promise<R>,
    { commandName = "an unknown call" }: { readonly commandName?: string },
  ) =>
    async (args: A): Promise<R> => {
      guardCall(mode, `${service}:${commandName.replace(/Command$/, "")}`, args.input);
      return next(args);
    };
}

function noting(note: (request: unknown) => void) {
  return <A extends { readonly request: unknown }, R>(next: (args: A) => Promise<R>) =>
    async (args: A): Promise<R> => {
      note(args.request);
      return next(args);
    };
}

interface HttpRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
}

function isHttpRequest(request: unknown): request is HttpRequest {
  return typeof request === "object" && request !== null && "protocol" in request && "hostname" in request;
}

function urlOf({ protocol, hostname, port }: HttpRequest): string {
  return `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}`;
}

/** Where each service is called, as URLs without user information. */
interface AccountEndpoints {
  readonly iam: string;
  readonly sts: string;
}

/** The name of an endpoint that the SDK does not find; it does not count as AWS's. */
const unknownEndpoint = "an unknown endpoint";

/**
 * The endpoints that the SDK finds in the environment, the profile and the region: by a call of each service that is made
 * up to its request, and never sent.
 */
async function endpointsOf(settings: STSClientConfig & IAMClientConfig): Promise<AccountEndpoints> {
  const found = { iam: unknownEndpoint, sts: unknownEndpoint };
  const unsent = (service: keyof AccountEndpoints) => ({
    ...settings,
    credentials: { accessKeyId: "none", secretAccessKey: "none" },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: unknown): Promise<never> => {
        if (isHttpRequest(request)) found[service] = urlOf(request);
        throw new Error("this request is not sent");
      },
    },
  });
  const iam = new IAMClient(unsent("iam"));
  const sts = new STSClient(unsent("sts"));
  await Promise.allSettled([iam.send(new GetUserCommand({})), sts.send(new GetCallerIdentityCommand({}))]);
  iam.destroy();
  sts.destroy();
  return found;
}

function clientSettings({ region, endpoint, credentials }: AccountAccess) {
  return {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials: sdkKeys(credentials) }),
    // Without the last of these the SDK would only warn.
    requestHandler: { connectionTimeout: 5000, requestTimeout: answerTimeout, throwOnRequestTimeout: true },
  };
}

/**
 * Calls that are throttled are tried again, ever more slowly, as the SDK's adaptive mode does it; IAM allows few
 * simulations a second. What was chosen otherwise, in the environment or in the profile, counts: there the SDK finds
 * something else than its own default.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
async function patience(
  found: Pick<STSClient["config"], "maxAttempts" | "retryMode">,
  environment: NodeJS.ProcessEnv,
): Promise<Pick<STSClientConfig, "maxAttempts" | "retryMode">> {
  const { retryMode } = found;
  const mode = async () => (typeof retryMode === "function" ? retryMode() : retryMode);
  // An invalid value fails the first call, with an error that names it.
  const isUsual = async (variable: string, value: () => Promise<unknown>, usual: unknown): Promise<boolean> =>
    environment[variable] === undefined && (await value().catch(() => undefined)) === usual;
  return {
    ...((await isUsual("AWS_RETRY_MODE", mode, "standard")) ? { retryMode: "adaptive" } : {}),
    ...((await isUsual("AWS_MAX_ATTEMPTS", found.maxAttempts, 3)) ? { maxAttempts: 8 } : {}),
  };
}

/** Without a token that is undefined, which the SDK's types do not take. */
function sdkKeys({ accessKeyId, secretAccessKey, sessionToken }: AccountKeys) {
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
