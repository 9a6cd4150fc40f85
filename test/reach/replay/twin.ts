import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IAMClient, paginateGetAccountAuthorizationDetails } from "@aws-sdk/client-iam";
import { type Endpoint, startEndpoint } from "../../../src/endpoint/index.js";
import { clientSettings, codeOf, type Keys, rootKeys } from "../../endpoint/clients.js";
import { type Answer, post } from "../../endpoint/raw.js";

/** Accounts as the endpoint loads them. */
export interface TwinOf {
  readonly dumps: readonly object[];
  readonly credentialReport?: string | undefined;
  readonly mfaPropagation?: "documented" | "observed" | undefined;
}

/** The parameters of a call that assumes a role, but for MFA. */
export interface Assumption {
  readonly role: string;
  readonly sessionName: string;
  readonly externalId?: string | undefined;
  readonly sourceIdentity?: string | undefined;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly transitiveTagKeys: readonly string[];
}

/** What a call came to: denied by policies, or refused because its parameters or credentials are not valid. */
export type Outcome =
  | { readonly kind: "allowed"; readonly keys: Keys; readonly text: string }
  | { readonly kind: "denied" | "refused"; readonly why: string };

/** Keys for each way in which a user can sign calls. */
export interface UserKeys {
  readonly arn: string;
  readonly longTerm: Keys;
  /** Whether the user signs with the key, and does not just have it here to get the sessions of the console. */
  readonly hasKey: boolean;
  readonly device: { readonly serial: string; readonly seed: string } | undefined;
}

const longestToken = "129600";

/** Accounts of dumps on the embedded endpoint, called with signatures. */
export class Twin {
  readonly endpoint: Endpoint;
  readonly #folder: string;
  #users = new Map<string, UserKeys>();
  /** By how much the endpoint's clock is ahead, in seconds. */
  #ahead = 0;
  calls = 0;

  private constructor(endpoint: Endpoint, folder: string) {
    this.endpoint = endpoint;
    this.#folder = folder;
  }

  static async start({ dumps, credentialReport, mfaPropagation }: TwinOf): Promise<Twin> {
    const folder = mkdtempSync(join(tmpdir(), "twin-"));
    const accountDumps = dumps.map((dump, index) => {
      const file = join(folder, `${index}.json`);
      writeFileSync(file, JSON.stringify(dump));
      return file;
    });
    const report = join(folder, "report.csv");
    if (credentialReport !== undefined) writeFileSync(report, credentialReport);
    try {
      const credentialReports = credentialReport === undefined ? [] : [report];
      return new Twin(await startEndpoint({ accountDumps, credentialReports, mfaPropagation }), folder);
    } catch (error) {
      rmSync(folder, { recursive: true });
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.endpoint.close();
    rmSync(this.#folder, { recursive: true });
  }

  /** The seconds since 1970 on the endpoint's clock. */
  get now(): number {
    return Math.floor(Date.now() / 1000) + this.#ahead;
  }

  async wait(seconds: number): Promise<void> {
    this.#ahead += seconds;
    await this.endpoint.advanceClock(seconds);
  }

  /** Signs a call of IAM or STS and posts it. */
  async call(keys: Keys, form: Readonly<Record<string, string>>, service: "iam" | "sts" = "sts"): Promise<Outcome> {
    this.calls++;
    const Version = service === "iam" ? "2010-05-08" : "2011-06-15";
    const body = new URLSearchParams({ ...form, Version }).toString();
    return outcomeOf(await post(this.endpoint.url, body, { keys, service }));
  }

  /** The same by the root user of an account, who is allowed everything. */
  async asRoot(
    account: string,
    form: Readonly<Record<string, string>>,
  ): Promise<Outcome & { readonly kind: "allowed" }> {
    return allowed(await this.call(rootKeys(account), form, "iam"));
  }

  /** The keys that the endpoint made for a user; undefined where the credential report says that there are none. */
  async userKeys(arn: string): Promise<UserKeys> {
    const known = this.#users.get(arn);
    if (known !== undefined) return known;
    const made = this.endpoint.userCredentials(arn);
    if (made === undefined) throw new Error(`the endpoint does not have ${arn}`);
    const [key] = made.accessKeys;
    const [device] = made.mfaDevices;
    // Somebody with a password only: the console's sessions are those that GetSessionToken gives.
    const [account = "", name = ""] = /::(\d{12}):user\/(?:.*\/)?([^/]+)$/.exec(arn)?.slice(1) ?? [];
    const longTerm =
      key === undefined
        ? (await this.asRoot(account, { Action: "CreateAccessKey", UserName: name })).keys
        : { AccessKeyId: key.accessKeyId, SecretAccessKey: key.secretAccessKey };
    const keys = {
      ...{ arn, longTerm, hasKey: key !== undefined },
      device: device && { serial: device.serialNumber, seed: device.base32StringSeed },
    };
    this.#users.set(arn, keys);
    return keys;
  }

  /** Has a user sign with other keys, or with the codes of another device. */
  use(user: UserKeys): void {
    this.#users.set(user.arn, user);
  }

  /** Returns to this moment when what is answered is called: sessions end. */
  snapshot(): () => Promise<void> {
    const { snapshots } = this.endpoint;
    // INVARIANT: only an endpoint in front of another one has none.
    if (snapshots === undefined) throw new Error("the endpoint has no snapshots");
    const [taken, users, ahead] = [snapshots.take(), new Map(this.#users), this.#ahead];
    return async () => {
      await snapshots.restore(taken);
      this.#users = new Map(users);
      this.#ahead = ahead;
    };
  }

  /** The account as the endpoint has it now, as a dump. */
  async dumpOf(account: string): Promise<object> {
    const client = new IAMClient(clientSettings(this.endpoint, rootKeys(account)));
    const lists: Record<string, unknown[]> = {};
    for await (const page of paginateGetAccountAuthorizationDetails({ client }, {})) {
      for (const [name, value] of Object.entries(page))
        if (Array.isArray(value)) lists[name] = [...(lists[name] ?? []), ...value];
    }
    client.destroy();
    return JSON.parse(JSON.stringify(lists));
  }

  /** Two codes in a row of a device, which enable it. */
  async codes(seed: string): Promise<readonly [string, string]> {
    await this.wait(60);
    return [codeOf(seed, this.#ahead - 30), codeOf(seed, this.#ahead)];
  }

  /** A code that was not used yet: the clock goes on by what a device needs for that. */
  async code({ arn, device }: UserKeys): Promise<{ readonly SerialNumber: string; readonly TokenCode: string }> {
    if (device === undefined) throw new Error(`${arn} has no device`);
    await this.wait(30);
    return { SerialNumber: device.serial, TokenCode: codeOf(device.seed, this.#ahead) };
  }

  /** Keys of a session of the user. */
  async sessionToken(user: UserKeys, hasMfa: boolean): Promise<Keys> {
    const code = hasMfa ? await this.code(user) : {};
    const form = { Action: "GetSessionToken", DurationSeconds: longestToken, ...code };
    return allowed(await this.call(user.longTerm, form)).keys;
  }

  /** Assumes a role. */
  async assume(
    keys: Keys,
    { role, sessionName, externalId, sourceIdentity, tags, transitiveTagKeys }: Assumption,
    code: Readonly<Record<string, string>> = {},
  ): Promise<Outcome> {
    const form: Record<string, string> = { Action: "AssumeRole", RoleArn: role, RoleSessionName: sessionName, ...code };
    if (externalId !== undefined) form["ExternalId"] = externalId;
    if (sourceIdentity !== undefined) form["SourceIdentity"] = sourceIdentity;
    tags.forEach(({ key, value }, index) => {
      form[`Tags.member.${index + 1}.Key`] = key;
      form[`Tags.member.${index + 1}.Value`] = value;
    });
    transitiveTagKeys.forEach((key, index) => {
      form[`TransitiveTagKeys.member.${index + 1}`] = key;
    });
    return this.call(keys, form);
  }
}

/** The outcome of a call that has to succeed. */
export function allowed(outcome: Outcome): Outcome & { readonly kind: "allowed" } {
  if (outcome.kind !== "allowed") throw new Error(outcome.why);
  return outcome;
}

function outcomeOf({ status, code, message, text }: Answer): Outcome {
  const why = `${code}: ${message}`;
  // A wrong code is answered with AccessDenied as well, and says nothing of policies.
  if (status === 403 && code === "AccessDenied" && !message?.startsWith("MultiFactorAuthentication failed"))
    return { kind: "denied", why };
  if (status !== 200) return { kind: "refused", why: `${status} ${why}` };
  const part = (name: string): string | undefined => new RegExp(`<${name}>(.*?)</${name}>`, "s").exec(text)?.[1];
  const keys = {
    AccessKeyId: part("AccessKeyId"),
    SecretAccessKey: part("SecretAccessKey"),
    SessionToken: part("SessionToken"),
  };
  return { kind: "allowed", keys, text };
}
