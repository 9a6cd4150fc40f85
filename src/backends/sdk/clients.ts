import { env } from "node:process";
import { IAMClient, type IAMClientConfig } from "@aws-sdk/client-iam";
import { STSClient, type STSClientConfig } from "@aws-sdk/client-sts";
import { type AnswerInProcess, handedRequests } from "./handed-requests.js";

// The SDK warns on Node 20, which policy-check supports; people should not have to read that in their tests.
env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/** Credentials as the SDK takes them. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Where clients call. */
export interface Target {
  readonly url: string;
  readonly region: string;
  /** Answers the clients' requests in this process; without it, they go over the wire. */
  readonly answer?: AnswerInProcess | undefined;
}

/** The root user of an account, by the convention of local AWS endpoints. */
export function rootOf(account: string): Keys {
  return { accessKeyId: account, secretAccessKey: "test" };
}

/** How long an answer may take, in milliseconds: an emulator that is slow at its first call is still waited for. */
const longestAnswer = 60_000;

/** The AWS SDK's clients for one endpoint. They share their connections, and outlive scenarios. */
export class Clients {
  /** For calls that are not signed. */
  readonly unsigned: STSClient;
  readonly region: string;
  readonly #settings: Settings;
  readonly #roots = new Map<string, IAMClient>();
  readonly #callers = new WeakMap<Keys, STSClient>();

  constructor(target: Target, requestTimeout = longestAnswer) {
    const { url, region, answer } = target;
    const settings = settingsFor(target);
    const credentials = { accessKeyId: "none", secretAccessKey: "none" };
    const overWire = { requestTimeout, throwOnRequestTimeout: true };
    const wired = new STSClient({ ...settings, requestHandler: overWire, credentials });
    const wire = wired.config.requestHandler;
    this.region = region;
    this.#settings = { ...settings, requestHandler: answer === undefined ? wire : handedRequests(url, answer, wire) };
    this.unsigned = answer === undefined ? wired : new STSClient({ ...this.#settings, credentials });
  }

  /** For an account's root user. */
  iam(account: string): IAMClient {
    const known = this.#roots.get(account) ?? new IAMClient({ ...this.#settings, credentials: rootOf(account) });
    this.#roots.set(account, known);
    return known;
  }

  /** For a caller. */
  sts(keys: Keys): STSClient {
    const known = this.#callers.get(keys);
    if (known !== undefined) return known;
    const client = new STSClient({ ...this.#settings, credentials: keys });
    this.#callers.set(keys, client);
    return client;
  }

  /** Ends the connections. */
  destroy(): void {
    this.unsigned.destroy();
  }
}

type Settings = Pick<
  STSClientConfig & IAMClientConfig,
  | "endpoint"
  | "region"
  | "maxAttempts"
  | "retryMode"
  | "cacheMiddleware"
  | "useFipsEndpoint"
  | "useDualstackEndpoint"
  | "defaultsMode"
  | "userAgentAppId"
  | "authSchemePreference"
  | "requestHandler"
>;

/** Every setting is given, so the SDK does not read configuration files for each client. */
function settingsFor({ url, region }: Target): Settings {
  return {
    endpoint: url,
    region,
    // Errors are what scenarios are about: a call that failed is told, and not hidden by trying again.
    maxAttempts: 1,
    retryMode: "standard",
    cacheMiddleware: true,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    defaultsMode: "standard",
    userAgentAppId: "policy-check",
    authSchemePreference: [],
  };
}
