import { EndpointUnavailable, startEndpoint } from "../../endpoint/index.js";
import { type Backend, type BackendSettings, BackendUnavailable, type Progress } from "../backend.js";
import { CompiledPolicies } from "../compiled-policies.js";
import type { BackendOutcome } from "../outcome.js";
import { type AccountNames, ownAccounts } from "../sdk/account-names.js";
import { Clients } from "../sdk/clients.js";
import { fixedClock, movableClock, type TestClock } from "../sdk/clock.js";
import { Decisions } from "../sdk/decisions.js";
import { ownIdentityProviders } from "../sdk/identity-providers.js";
import { SdkTestAccount } from "../sdk/test-account.js";
import type { SdkTestAccountSettings } from "../sdk/test-account-settings.js";
import { startContainer } from "./container.js";
import { beforeInterruption } from "./interruption.js";
import { describeEnforcement, type Enforcement, enforcesEverything, probe } from "./probe.js";
import { takeTurn } from "./turn.js";

/**
 * LocalStack in a container, or what is there already under `localstack.url`. What it is seen not to enforce, our
 * gateway decides in front of it. Rejects with BackendUnavailable.
 */
export async function openLocalstack(
  settings: BackendSettings,
  env: NodeJS.ProcessEnv,
  progress: Progress,
): Promise<Backend<BackendOutcome>> {
  const { localstack = {} } = settings;
  if (localstack.url !== undefined) return openAt(localstack.url, settings, async () => {});
  const container = await startContainer({ ...localstack, env }, progress);
  return openAt(container.url, settings, () => container.stop()).catch(async (error: unknown) => {
    await container.stop();
    throw error;
  });
}

async function openAt(
  url: string,
  settings: BackendSettings,
  stop: () => Promise<void>,
): Promise<Backend<BackendOutcome>> {
  const { account = "123456789012", region = "us-east-1" } = settings;
  const enforcement = await probe({ url, region });
  const setting = enforcesEverything(enforcement)
    ? itself(url, region, enforcement)
    : await behindGateway(url, settings, enforcement);
  const { accounts } = enforcement;
  const policies = new CompiledPolicies();
  let current: SdkTestAccount | undefined;
  // What a scenario made would be in the way of the next run.
  const takeBack = beforeInterruption(async () => current?.end());
  return {
    name: "localstack",
    description: describeEnforcement(enforcement),
    defaultAccount: account,
    comparesGivens: false,
    shared: { localstack: { url } },
    begin: async () => {
      const names = ownAccounts(accounts.kind === "one" ? { account, onWire: accounts.account } : undefined);
      const set = await setting.begin(names);
      const onlyAccount = accounts.kind === "one" ? { account, release: await takeTurn(url) } : undefined;
      current = new SdkTestAccount({
        ...set,
        backend: "localstack",
        mfaPropagation: settings.mfaPropagation ?? "documented",
        policies,
        names,
        onlyAccount,
        memory: undefined,
      });
      return current;
    },
    close: async () => {
      takeBack();
      await setting.close();
      await stop();
    },
  };
}

/** Who answers, and how scenarios get at it. */
interface Setting {
  begin(
    names: AccountNames,
  ): Promise<Pick<SdkTestAccountSettings, "evaluator" | "url" | "clients" | "clock" | "noted" | "identityProviders">>;
  close(): Promise<void>;
}

/** The container decides: it was seen to enforce. */
function itself(url: string, region: string, { name, clock }: Enforcement): Setting {
  const clients = new Clients({ url, region });
  const evaluator = `STS of ${name}`;
  return {
    begin: async (names) => ({
      ...{ evaluator, url, clients, noted: undefined },
      clock: clockOf(url, name, names, clock),
      identityProviders: ownIdentityProviders((provider, keySet) => giveKeys(url, clock, provider, keySet)),
    }),
    close: async () => clients.destroy(),
  };
}

function clockOf(url: string, name: string, names: AccountNames, clock: Enforcement["clock"]): TestClock {
  if (clock.kind === "fixed") return fixedClock(`the clock of ${name} cannot be moved, and scenarios do not wait`);
  return movableClock((seconds) => moveClock(url, names, seconds), clock.ahead);
}

/** Moves the container's clock for one scenario: others may be at work there, in accounts of their own. */
function moveClock(url: string, names: AccountNames, advanceSeconds: number): Promise<void> {
  return post(url, "/_policy-check/clock", { advanceSeconds, accounts: names.onWire() });
}

/** Only policy-check's own endpoint, whose clock moves, verifies tokens with keys that it is given. */
async function giveKeys(url: string, clock: Enforcement["clock"], provider: string, keySet: unknown): Promise<void> {
  if (clock.kind === "movable") await post(url, "/_policy-check/oidc-key-set", { provider, keySet });
}

async function post(url: string, page: string, body: unknown): Promise<void> {
  const response = await fetch(`${url}${page}`, { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}${page} answers ${response.status}: ${await response.text()}`);
}

/** The container has the state; our gateway in front of it decides. */
async function behindGateway(url: string, settings: BackendSettings, { name, clock }: Enforcement): Promise<Setting> {
  const { account, region = "us-east-1", mfaPropagation } = settings;
  const decisions = new Decisions();
  // As with the embedded endpoint: hooks that throw must not keep the process for ever.
  const options = { account, region, mfaPropagation, upstream: url, keepsProcess: false, onCall: decisions.note };
  const gateway = await startEndpoint(options).catch((error: unknown) => {
    throw error instanceof EndpointUnavailable ? new BackendUnavailable(error.message) : error;
  });
  const clients = new Clients({ url: gateway.url, region });
  const common = {
    evaluator: `policy-check gateway, state by ${name}`,
    url: gateway.url,
    clients,
    noted: decisions.of,
    identityProviders: ownIdentityProviders(async (arn, keySet) => {
      await giveKeys(url, clock, arn, keySet);
      await gateway.registerKeySet(arn, keySet);
    }),
  };
  return {
    begin: async (names) => {
      await gateway.reset();
      decisions.forget();
      const move = async (seconds: number): Promise<void> => {
        await gateway.advanceClock(seconds);
        // It may verify codes all the same, by a clock of its own.
        if (clock.kind === "movable") await moveClock(url, names, seconds);
      };
      return { ...common, clock: movableClock(move) };
    },
    close: async () => {
      clients.destroy();
      await gateway.close();
    },
  };
}
