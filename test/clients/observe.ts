import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
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
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { type Endpoint, startEndpoint } from "../../src/endpoint/index.js";
import { clientSettings, codeOf } from "../endpoint/clients.js";
import { sdk2Folder } from "../tools.js";
import { Asking } from "./asking.js";
import { Commands } from "./commands.js";
import type { CommandClient, Figures, SessionClient, Situation, TestedClient } from "./situation.js";

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
  // osls sends all calls to the proxy.
  const isThrough = client === "osls" && situation.isEndpointBehindProxy !== true;
  const proxy = await refusingProxy(isThrough ? endpoint : undefined);
  const folder = mkdtempSync(join(tmpdir(), "policy-check-"));
  const asking = new Asking(endpoint, situation.answers ?? []);
  try {
    const account = await setUp(endpoint);
    asking.seed = account.seed;
    isReady = true;
    const env = environmentOf(folder, endpoint, proxy.url, account.credentials, situation);
    const session = isCommand(client)
      ? new Commands(client, situation, endpoint, folder, env, asking)
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

function isCommand(client: TestedClient): client is CommandClient {
  return client === "cli" || client === "cli2" || client === "cdk" || client === "osls";
}

/**
 * Users alice and bob, alice with an MFA device; the role guarded trusts alice with MFA, open trusts alice, and beyond trusts
 * sessions of guarded.
 */
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
  for (const [RoleName, principal, condition] of [
    ["guarded", "user/alice", withMfa],
    ["open", "user/alice", {}],
    ["beyond", "role/guarded", {}],
  ] as const) {
    const statement = {
      Effect: "Allow",
      Principal: { AWS: `${root}:${principal}` },
      Action: "sts:AssumeRole",
      ...condition,
    };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "sts", PolicyDocument: JSON.stringify(allow) }));
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
  chain: ["role_arn = arn:aws:iam::123456789012:role/beyond", "source_profile = mfa"],
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
  const written = `${config.join("\n\n")}\n`.replaceAll("ENDPOINT", endpoint.url).replaceAll("FOLDER", folder);
  writeFileSync(join(folder, ".aws/config"), written);
  writeFileSync(join(folder, "token"), "no.such.token");
  writeFileSync(join(folder, ".aws/credentials"), credentials);
  const app = `"${process.execPath}" "${resolve("test/clients/cdk-app.cjs")}"`;
  writeFileSync(join(folder, "cdk.json"), JSON.stringify({ app }));
  writeFileSync(join(folder, "serverless.yml"), "service: identity\nprovider:\n  name: aws\n  runtime: nodejs20.x\n");
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
    // The AWS CDK looks at the home of the user database, not at HOME, and tells AWS of what is done with it.
    ...{ CDK_HOME: join(folder, ".cdk"), CDK_DISABLE_CLI_TELEMETRY: "true", CDK_DISABLE_VERSION_CHECK: "1" },
    // What the proxy refuses is not worth another try.
    ...{ SLS_AWS_REQUEST_MAX_RETRIES: "0" },
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
    ...Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [name, value?.replaceAll("ENDPOINT", endpoint.url)]),
    ),
  };
}

/** A proxy that names the hosts it is to connect to, and lets nothing through but what goes to the endpoint. */
async function refusingProxy(endpoint: Endpoint | undefined) {
  const hosts: string[] = [];
  const server = createServer((request, response) => {
    hosts.push(new URL(request.url ?? "", "http://unknown").hostname);
    response.writeHead(403).end();
  });
  server.on("connect", ({ url = "" }, socket) => {
    if (endpoint !== undefined && url === new URL(endpoint.url).host) {
      const onward = connect(Number(new URL(endpoint.url).port), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        onward.pipe(socket).pipe(onward);
      });
      for (const one of [onward, socket]) one.on("error", () => onward.destroy());
      return;
    }
    hosts.push(url.replace(/:\d+$/, ""));
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return { hosts, url: `http://127.0.0.1:${port}`, close: () => server.closeAllConnections() ?? server.close() };
}

/** A process that makes all calls. */
class Session {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  readonly #said: () => string;

  constructor(client: SessionClient, situation: Situation, env: NodeJS.ProcessEnv, asking: Asking) {
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
      ruby: ["ruby", here("ruby_session.rb")] as const,
    }[client];
    this.#child = spawn(program, args, { env: { ...env, AWS_SDK_2: sdk2Folder() }, detached: true });
    this.#said = asking.watch([this.#child.stderr], this.#child.stdin);
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
