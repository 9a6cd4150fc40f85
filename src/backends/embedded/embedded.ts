import { startEndpoint } from "../../endpoint/index.js";
import type { Backend, BackendSettings } from "../backend.js";
import { CompiledPolicies } from "../compiled-policies.js";
import type { BackendOutcome } from "../outcome.js";
import { sameAccounts } from "../sdk/account-names.js";
import { Clients } from "../sdk/clients.js";
import { movableClock } from "../sdk/clock.js";
import { Decisions } from "../sdk/decisions.js";
import { ownIdentityProviders } from "../sdk/identity-providers.js";
import { SdkTestAccount } from "../sdk/test-account.js";
import { EmbeddedMemory } from "./setup-memory.js";

/** The endpoint in this process. Scenarios of one process run one after the other, each on an endpoint that forgot the last one. */
export async function openEmbedded(settings: BackendSettings): Promise<Backend<BackendOutcome>> {
  const { account = "123456789012", region = "us-east-1", mfaPropagation = "documented" } = settings;
  const isOnWire = settings.embedded?.calls === "wire";
  const decisions = new Decisions();
  // If a BeforeAll or AfterAll hook of the project throws, cucumber runs no other hook, so the backend is not closed.
  const keepsProcess = false;
  let surroundings: Readonly<Record<string, string>> = {};
  const callKeys = (): Readonly<Record<string, string>> => surroundings;
  const onCall = decisions.note;
  const endpoint = await startEndpoint({
    ...{ account, region, mfaPropagation, keepsProcess, callKeys, onCall },
    // Whether the account's quota was raised is not known; `check` says which policies need that.
    largestTrustPolicy: 4096,
  });
  const policies = new CompiledPolicies();
  const memory = endpoint.snapshots && new EmbeddedMemory(endpoint.snapshots);
  const clients = new Clients({ url: endpoint.url, region, answer: isOnWire ? undefined : endpoint.answer });
  return {
    name: "embedded",
    description: "the embedded endpoint decides (policy-check's own IAM and STS, in this process)",
    defaultAccount: account,
    comparesGivens: false,
    begin: async () => {
      await endpoint.reset();
      decisions.forget();
      surroundings = {};
      return new SdkTestAccount({
        backend: "embedded",
        evaluator: "policy-check endpoint",
        url: endpoint.url,
        clients,
        mfaPropagation,
        policies,
        names: sameAccounts,
        ownAccount: account,
        onlyAccount: undefined,
        clock: movableClock((seconds) => endpoint.advanceClock(seconds)),
        memory,
        noted: decisions.of,
        surround: (keys) => {
          surroundings = { ...surroundings, ...keys };
        },
        identityProviders: ownIdentityProviders((arn, keySet) => endpoint.registerKeySet(arn, keySet)),
      });
    },
    close: () => {
      clients.destroy();
      return endpoint.close();
    },
  };
}
