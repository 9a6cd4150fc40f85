import { CreateAccessKeyCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { minimalPolicy } from "../../src/backends/aws/permissions.js";
import { CompiledPolicies } from "../../src/backends/compiled-policies.js";
import {
  type Backend,
  type BackendSettings,
  type GivenUser,
  openBackend,
  type TestAccount,
} from "../../src/backends/index.js";
import { sameAccounts } from "../../src/backends/sdk/account-names.js";
import { Clients } from "../../src/backends/sdk/clients.js";
import { movableClock } from "../../src/backends/sdk/clock.js";
import { ownIdentityProviders } from "../../src/backends/sdk/identity-providers.js";
import { SdkTestAccount } from "../../src/backends/sdk/test-account.js";
import { type Endpoint, startEndpoint } from "../../src/endpoint/index.js";
import { openAccount } from "../aws/given.js";
import { enabledDevice, userWithKey } from "../endpoint/accounts.js";
import { clientSettings, type Keys } from "../endpoint/clients.js";
import type { CaseCall, ConformanceCase } from "./cases.js";
import { homeAccount } from "./givens.js";
import type { Looks } from "./run-case.js";
import type { BackendUnderTest } from "./skips.js";

/** A backend that runs cases. */
export interface Bench {
  readonly looks: Looks;
  /** A test account for one case, in which it can run. */
  begin(one: ConformanceCase): Promise<TestAccount>;
  close(): Promise<void>;
}

/** The image that containers are started from. */
export const imageUnderTest = "policy-check:conformance";

/** Makes a backend ready. */
export async function openBench(name: BackendUnderTest): Promise<Bench> {
  switch (name) {
    case "embedded":
      return embedded("process");
    case "embedded, over the wire":
      return embedded("wire");
    case "localstack, a URL that enforces":
      return atUrl("on", enforcing);
    case "localstack, a URL that does not enforce":
      return atUrl("off", gateway);
    case "localstack, a container that enforces":
      return inContainer({}, enforcing);
    case "localstack, a container that does not enforce":
      return inContainer({ ENFORCE_IAM: "0" }, gateway);
    case "aws, read-only":
      return readOnly();
    case "aws, live":
      return live();
  }
}

/** In this process, by requests that are handed over or sent. */
async function embedded(calls: "process" | "wire"): Promise<Bench> {
  const backend = await opened({ backend: "embedded", embedded: { calls } });
  return bench(backend, sdkLooks("embedded", /^policy-check endpoint$/));
}

const enforcing = /^STS of policy-check [\w.-]+$/;
const gateway = /^policy-check gateway, state by policy-check [\w.-]+$/;

function opened(settings: BackendSettings, env: NodeJS.ProcessEnv = {}): Promise<Backend> {
  return openBackend(settings, env, () => {});
}

function bench(backend: Backend, looks: Looks, close = async () => {}): Bench {
  return {
    looks,
    begin: () => backend.begin(),
    close: async () => {
      await backend.close();
      await close();
    },
  };
}

function sdkLooks(backend: Backend["name"], evaluator: RegExp): Looks {
  return {
    backend,
    evaluator: ({ kind }) =>
      kind === "assumeAsService" ? /^policy-check engine, on the trust policy that/ : evaluator,
    isMade: ({ kind }) => kind !== "assumeAsService",
  };
}

async function atUrl(enforcement: "on" | "off", evaluator: RegExp): Promise<Bench> {
  const endpoint = await startEndpoint({ enforcement });
  const backend = await opened({ backend: "localstack", localstack: { url: endpoint.url } });
  return bench(backend, sdkLooks("localstack", evaluator), () => endpoint.close());
}

async function inContainer(env: NodeJS.ProcessEnv, evaluator: RegExp): Promise<Bench> {
  const backend = await opened({ backend: "localstack", localstack: { image: imageUnderTest } }, env);
  return bench(backend, sdkLooks("localstack", evaluator));
}

/** An account in which everybody of a case is there, as after a deployment. */
class Account {
  readonly endpoint: Endpoint;
  readonly clients: Clients;

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
    this.clients = new Clients(endpoint);
  }

  /** Deploys what a case is given. */
  async deploy({ given }: Pick<ConformanceCase, "given">): Promise<void> {
    const { endpoint, clients } = this;
    const testAccount = new SdkTestAccount({
      backend: "embedded",
      evaluator: "nobody: no calls are made",
      url: endpoint.url,
      clients,
      mfaPropagation: "documented",
      policies: new CompiledPolicies(),
      names: sameAccounts,
      onlyAccount: undefined,
      clock: movableClock((seconds) => endpoint.advanceClock(seconds)),
      memory: undefined,
      noted: undefined,
      identityProviders: ownIdentityProviders((arn, keySet) => endpoint.registerKeySet(arn, keySet)),
    });
    for (const member of given) {
      const setup = await testAccount.set(member);
      if (setup.kind !== "ready") throw new Error(`${member.arn} cannot be deployed: ${JSON.stringify(setup)}`);
    }
  }

  async close(): Promise<void> {
    this.clients.destroy();
    await this.endpoint.close();
  }
}

/** Who decides in place of calls that are not made. */
function awsLooks(isMade: Looks["isMade"]): Looks {
  return {
    backend: "aws",
    evaluator: (call) => {
      if (isMade(call)) return /^STS of http:\/\/127\.0\.0\.1:\d+ \(not AWS\)$/;
      return call.kind === "getSessionToken"
        ? /^policy-check \(no call made: /
        : /^policy-check engine on the deployed trust policy of (\S+) \(not AWS\)(, with SimulatePrincipalPolicy of \1 \(not AWS\) on the caller's identity side)?$/;
    },
    isMade,
  };
}

const checker = "policy-check-checker";

async function allowChecks(iam: IAMClient, UserName: string, mode: "read-only" | "live"): Promise<void> {
  const PolicyDocument = minimalPolicy(mode);
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "policy-check-minimal", PolicyDocument }));
}

/** The account's checker has no other permissions than those that the documentation asks for. */
async function readOnly(): Promise<Bench> {
  const account = new Account(await startEndpoint());
  const { endpoint } = account;
  const iam = new IAMClient(clientSettings(endpoint));
  const keys = await userWithKey(iam, checker);
  await allowChecks(iam, checker, "read-only");
  iam.destroy();
  const { snapshots } = endpoint;
  if (snapshots === undefined) throw new Error("this endpoint has its own state");
  const empty = snapshots.take();
  const settings: BackendSettings = { backend: "aws", aws: { endpoint: endpoint.url } };
  const backend = await openAccount(settings, {}, { credentials: credentialsOf(keys) });
  const opened = bench(
    backend,
    awsLooks(({ kind }) => kind === "getCallerIdentity"),
    () => account.close(),
  );
  return {
    ...opened,
    begin: async (one) => {
      await snapshots.restore(empty);
      await account.deploy(one);
      return backend.begin();
    },
  };
}

/** Each case runs with the access key of the first user who calls in it; the account's clock waits for codes. */
async function live(): Promise<Bench> {
  const account = new Account(await startEndpoint());
  const { endpoint } = account;
  const iam = new IAMClient(clientSettings(endpoint));
  const isMade: Looks["isMade"] = ({ kind }) => callsOfUsers.has(kind);
  let backend: Backend | undefined;
  return {
    looks: awsLooks(isMade),
    begin: async (one) => {
      await backend?.close();
      await endpoint.reset();
      const user = firstCaller(one);
      // The seed of a device is shown once, to whoever makes it.
      const given = one.given.map((member) => (member === user ? { ...user, hasDevice: false } : member));
      await account.deploy({ given });
      const keys = user === undefined ? await userWithKey(iam, checker) : await newKey(iam, user.name);
      await allowChecks(iam, user?.name ?? checker, "live");
      const device = user?.hasDevice === true ? await enabledDevice(iam, user.name) : undefined;
      let ahead = 0;
      const surroundings = {
        credentials: credentialsOf(keys),
        now: () => Date.now() / 1000 + ahead,
        sleep: async (seconds: number) => {
          ahead += seconds;
          await endpoint.advanceClock(seconds);
        },
      };
      const settings: BackendSettings = { backend: "aws", aws: { mode: "live", endpoint: endpoint.url } };
      backend = await openAccount(settings, { POLICY_CHECK_MFA_SEED: device?.seed }, surroundings);
      return backend.begin();
    },
    close: async () => {
      iam.destroy();
      await backend?.close();
      await account.close();
    },
  };
}

const callsOfUsers: ReadonlySet<CaseCall["kind"]> = new Set(["assumeRole", "getSessionToken", "getCallerIdentity"]);

/** The first user of the account who calls. */
function firstCaller({ steps }: ConformanceCase): GivenUser | undefined {
  const callers = steps.flatMap((step) =>
    step.kind === "call" && "by" in step.call && step.call.by.kind === "user" ? [step.call.by.user] : [],
  );
  return callers.find(({ account }) => account === homeAccount);
}

async function newKey(iam: IAMClient, UserName: string): Promise<Keys> {
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return AccessKey ?? {};
}

function credentialsOf({ AccessKeyId = "", SecretAccessKey = "" }: Keys) {
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
}
