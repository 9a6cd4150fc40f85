import { env } from "node:process";
import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { guardCall } from "./guard.js";
import type { AwsMode } from "./permissions.js";

// The SDK warns on Node 20, which policy-check supports; people should not have to read that in their tests.
env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

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
  readonly #settings: ReturnType<typeof clientSettings>;
  readonly #called = new Map<string, string>();

  private constructor(mode: AwsMode, settings: ReturnType<typeof clientSettings>) {
    this.mode = mode;
    this.#settings = settings;
    this.iam = this.#guardedIam(new IAMClient(settings));
    this.sts = this.#guardedSts(new STSClient(settings));
  }

  static async open(access: AccountAccess, environment: NodeJS.ProcessEnv): Promise<AccountClients> {
    // The SDK looks for endpoint_url in the profile that this variable names, and in no other.
    if (access.profile !== undefined) env["AWS_PROFILE"] = access.profile;
    const settings = clientSettings(access, environment);
    if (settings.region !== undefined) return new AccountClients(access.mode, settings);
    // IAM is one for all regions; who has not chosen a region gets the one where IAM's and STS's global endpoints are.
    const region = await new STSClient(settings).config.region().catch(() => "us-east-1");
    return new AccountClients(access.mode, { ...settings, region });
  }

  /** Where a service was called last: `https://iam.amazonaws.com`; null before its first call. */
  calledAt(service: "iam" | "sts"): string | null {
    return this.#called.get(service) ?? null;
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

/**
 * Calls that are throttled are tried again, ever more slowly, as the SDK's adaptive mode does it; IAM allows few
 * simulations a second. Who set the SDK's own variables for that has chosen otherwise.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
function clientSettings({ region, endpoint, credentials }: AccountAccess, environment: NodeJS.ProcessEnv) {
  return {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials: sdkKeys(credentials) }),
    requestHandler: { connectionTimeout: 5000, requestTimeout: 60_000 },
    ...(environment["AWS_RETRY_MODE"] === undefined ? { retryMode: "adaptive" } : {}),
    ...(environment["AWS_MAX_ATTEMPTS"] === undefined ? { maxAttempts: 8 } : {}),
  };
}

/** Without a token that is undefined, which the SDK's types do not take. */
function sdkKeys({ accessKeyId, secretAccessKey, sessionToken }: AccountKeys) {
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
