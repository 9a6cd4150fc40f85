import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface, type Interface } from "node:readline";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  IAMClient,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { type Endpoint, startEndpoint } from "../../src/endpoint/index.js";
import { clientSettings, codeOf } from "../endpoint/clients.js";
import { awsCli2, sdk2Folder } from "../tools.js";

/** What a client is made to do, as a row of `fixtures/clients` says it. */
export interface Situation {
  /** In order: a profile that calls GetCallerIdentity, with `new` in front in a client of its own; or by how much the clock moves. */
  readonly steps: readonly (string | { readonly advanceSeconds: number })[];
  /** Lines below `[profile NAME]` of the configuration file, beside those that are there; a profile that is not there is added. */
  readonly settings?: Readonly<Record<string, readonly string[]>>;
  /**
   * How the client is told of the endpoint; ENDPOINT in a setting is its URL. In code it is an argument of the client alone, or of
   * whatever calls STS for the profile as well. AWS_ENDPOINT_URL unless given.
   */
  readonly endpoint?:
    | "AWS_ENDPOINT_URL"
    | "--endpoint-url"
    | "a setting"
    | "the client"
    | "the client and the provider";
  readonly environment?: Readonly<Record<string, string>>;
  /** What is answered to the first prompts; a right code after these. */
  readonly answers?: readonly string[];
  /** By how many seconds the client's own clock is ahead. */
  readonly clockAhead?: number;
}

/** What was seen. Codes and calls are counted, the refused ones too. */
export interface Figures {
  /** Prompts for a code. */
  readonly codes: number;
  /** Calls that reached the endpoint, by action. */
  readonly calls: Readonly<Record<string, number>>;
  /** Hosts of AWS to which calls were tried; nothing is sent there. */
  readonly aws: readonly string[];
  /** How each step with a profile ended: `ok`, or the error's text. */
  readonly ends: readonly string[];
}

export type TestedClient = "cli" | "cli2" | "boto3" | "js" | "js2";

/** Lets a client do what a situation says, against an endpoint of its own. Nothing leaves this machine. */
export async function observe(client: TestedClient, situation: Situation): Promise<Figures> {
  const calls: Record<string, number> = {};
  let isReady = false;
  const endpoint = await startEndpoint({
    onCall: ({ action }) => {
      const name = action.replace(/^sts:/, "");
      if (isReady) calls[name] = (calls[name] ?? 0) + 1;
    },
  });
  const proxy = await refusingProxy();
  const folder = mkdtempSync(join(tmpdir(), "policy-check-"));
  const asking = new Asking(endpoint, situation.answers ?? []);
  try {
    const account = await setUp(endpoint);
    asking.seed = account.seed;
    isReady = true;
    const env = environmentOf(folder, endpoint, proxy.url, account.credentials, situation);
    const session =
      client === "cli" || client === "cli2"
        ? new Commands(client, situation, endpoint, env, asking)
        : new Session(client, situation, env, asking);
    const ends: string[] = [];
    for (const step of situation.steps) {
      if (typeof step === "string") ends.push(await session.call(step));
      else asking.advance(step.advanceSeconds);
    }
    await session.end();
    return { codes: asking.prompts, calls, aws: [...new Set([...proxy.hosts, ...asking.hosts])].sort(), ends };
  } finally {
    await endpoint.close();
    proxy.close();
    rmSync(folder, { recursive: true });
  }
}

/** Users alice and bob, alice with an MFA device; the role guarded trusts alice with MFA, open trusts alice. */
async function setUp(endpoint: Endpoint): Promise<{ readonly credentials: string; readonly seed: string }> {
  const iam = new IAMClient(clientSettings(endpoint));
  const root = "arn:aws:iam::123456789012";
  const allow = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:*", Resource: "*" }] };
  let credentials = "";
  for (const name of ["alice", "bob"]) {
    await iam.send(new CreateUserCommand({ UserName: name }));
    await iam.send(
      new PutUserPolicyCommand({ UserName: name, PolicyName: "sts", PolicyDocument: JSON.stringify(allow) }),
    );
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
    credentials += `[${name}]\naws_access_key_id = ${AccessKey?.AccessKeyId}\naws_secret_access_key = ${AccessKey?.SecretAccessKey}\n`;
  }
  const { VirtualMFADevice: device } = await iam.send(
    new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "alice" }),
  );
  const seed = Buffer.from(device?.Base32StringSeed ?? []).toString("ascii");
  const codes = { AuthenticationCode1: codeOf(seed, -30), AuthenticationCode2: codeOf(seed) };
  await iam.send(new EnableMFADeviceCommand({ UserName: "alice", SerialNumber: device?.SerialNumber, ...codes }));
  const withMfa = { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } };
  for (const [RoleName, condition] of [
    ["guarded", withMfa],
    ["open", {}],
  ] as const) {
    const statement = {
      Effect: "Allow",
      Principal: { AWS: `${root}:user/alice` },
      Action: "sts:AssumeRole",
      ...condition,
    };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  }
  iam.destroy();
  return { credentials, seed };
}

const profiles: Readonly<Record<string, readonly string[]>> = {
  mfa: [
    "role_arn = arn:aws:iam::123456789012:role/guarded",
    "source_profile = alice",
    "mfa_serial = arn:aws:iam::123456789012:mfa/alice",
  ],
  open: ["role_arn = arn:aws:iam::123456789012:role/open", "source_profile = alice"],
  "open-by-bob": ["role_arn = arn:aws:iam::123456789012:role/open", "source_profile = bob"],
};

function environmentOf(
  folder: string,
  endpoint: Endpoint,
  proxy: string,
  credentials: string,
  situation: Situation,
): NodeJS.ProcessEnv {
  const { settings = {}, environment = {}, endpoint: how = "AWS_ENDPOINT_URL" } = situation;
  const names = [...new Set([...Object.keys(profiles), ...Object.keys(settings)])];
  const config = names.map((name) =>
    [`[profile ${name}]`, ...(profiles[name] ?? []), ...(settings[name] ?? [])].join("\n"),
  );
  mkdirSync(join(folder, ".aws"));
  writeFileSync(join(folder, ".aws/config"), `${config.join("\n\n")}\n`.replaceAll("ENDPOINT", endpoint.url));
  writeFileSync(join(folder, ".aws/credentials"), credentials);
  const { PATH } = process.env;
  return {
    ...{
      PATH,
      HOME: folder,
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_REGION: "us-east-1",
      AWS_PAGER: "",
      AWS_SDK_LOAD_CONFIG: "1",
    },
    ...{ AWS_CONFIG_FILE: join(folder, ".aws/config"), AWS_SHARED_CREDENTIALS_FILE: join(folder, ".aws/credentials") },
    ...{ AWS_EC2_METADATA_DISABLED: "true", AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    ...{
      HTTPS_PROXY: proxy,
      HTTP_PROXY: proxy,
      NO_PROXY: "127.0.0.1",
      AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: "1",
    },
    ...(how === "AWS_ENDPOINT_URL" ? { AWS_ENDPOINT_URL: endpoint.url } : { AWS_MAX_ATTEMPTS: "1" }),
    ...(how.startsWith("the client") ? { ENDPOINT_IN_CODE: endpoint.url } : {}),
    ...(how === "the client and the provider" ? { ENDPOINT_OF_PROVIDER: endpoint.url } : {}),
    ...(situation.clockAhead === undefined ? {} : { CLOCK_AHEAD: String(situation.clockAhead) }),
    ...environment,
  };
}

/** A proxy that names the hosts it is asked for, and lets nothing through. */
async function refusingProxy() {
  const hosts: string[] = [];
  const server = createServer((request, response) => {
    hosts.push(new URL(request.url ?? "", "http://unknown").hostname);
    response.writeHead(403).end();
  });
  server.on("connect", ({ url = "" }, socket) => {
    hosts.push(url.replace(/:\d+$/, ""));
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return { hosts, url: `http://127.0.0.1:${port}`, close: () => server.closeAllConnections() ?? server.close() };
}

/** Who answers prompts for codes. */
class Asking {
  prompts = 0;
  readonly hosts: string[] = [];
  seed = "";
  readonly #endpoint: Endpoint;
  readonly #first: readonly string[];
  #ahead = 0;
  #isUsed = false;

  constructor(endpoint: Endpoint, first: readonly string[]) {
    this.#endpoint = endpoint;
    this.#first = first;
  }

  advance(seconds: number): void {
    this.#endpoint.advanceClock(seconds);
    this.#ahead += seconds;
  }

  /** Answers the prompts of a process, and notes the hosts that it tells of. */
  watch({ stdin, stderr }: ChildProcessWithoutNullStreams): () => string {
    let text = "";
    let seen = 0;
    stderr.setEncoding("utf8").on("data", (more: string) => {
      text += more;
      const prompts = text.match(/Enter MFA code for [^\n]*?: /g)?.length ?? 0;
      for (; seen < prompts; seen += 1) stdin.write(`${this.#code()}\n`);
      for (const [, host = ""] of text.matchAll(/^CONNECT (\S+)$/gm)) this.hosts.push(host);
    });
    return () => text;
  }

  /** The code of the next half minute, which was not used yet. The clock moves only where one was used. */
  #code(): string {
    const given = this.#first[this.prompts];
    this.prompts += 1;
    if (given !== undefined) return given;
    if (this.#isUsed) this.advance(60);
    this.#isUsed = true;
    return codeOf(this.seed, this.#ahead + 30);
  }
}

/** A command for each call, without a terminal: the AWS CLI reads the code from standard input then. */
class Commands {
  readonly #program: string;
  readonly #options: readonly string[];
  readonly #env: NodeJS.ProcessEnv;
  readonly #asking: Asking;

  constructor(
    client: "cli" | "cli2",
    { endpoint: how }: Situation,
    { url }: Endpoint,
    env: NodeJS.ProcessEnv,
    asking: Asking,
  ) {
    this.#program = client === "cli" ? "aws" : (awsCli2() ?? "aws");
    this.#options = how === "--endpoint-url" ? ["--endpoint-url", url] : [];
    this.#env = env;
    this.#asking = asking;
  }

  async call(profile: string): Promise<string> {
    const args = [...this.#options, "sts", "get-caller-identity", "--profile", profile, "--output", "text"];
    // Of a session of its own, so there is no terminal to ask.
    const child = spawn(this.#program, args, { env: this.#env, detached: true });
    const said = this.#asking.watch(child);
    child.stdout.resume();
    const [status] = await once(child, "close");
    return status === 0 ? "ok" : said().trim();
  }

  async end(): Promise<void> {}
}

/** A process that makes all calls. */
class Session {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  readonly #said: () => string;

  constructor(client: "boto3" | "js" | "js2", situation: Situation, env: NodeJS.ProcessEnv, asking: Asking) {
    const here = (file: string): string => resolve("test/clients", file);
    const node = [
      "--require",
      here("https-recorder.cjs"),
      ...(situation.clockAhead ? ["--require", here("clock-ahead.cjs")] : []),
    ];
    const [program, ...args] = {
      boto3: ["python3", here("boto3_session.py")] as const,
      js: [process.execPath, ...node, here("sdk3-session.mjs")] as const,
      js2: [process.execPath, ...node, here("sdk2-session.cjs")] as const,
    }[client];
    this.#child = spawn(program, args, { env: { ...env, AWS_SDK_2: sdk2Folder() }, detached: true });
    this.#said = asking.watch(this.#child);
    const lines: Interface = createInterface({ input: this.#child.stdout });
    this.#answers = lines[Symbol.asyncIterator]();
  }

  async call(step: string): Promise<string> {
    this.#child.stdin.write(`${step.includes(" ") ? step : `keep ${step}`}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`the client ended: ${this.#said()}`);
    const { error }: { error?: string } = JSON.parse(value);
    return error ?? "ok";
  }

  async end(): Promise<void> {
    this.#child.stdin.end();
    await once(this.#child, "close");
  }
}
