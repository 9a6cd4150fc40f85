import { listenOn } from "../calls/http-server.js";
import { turnByTurn } from "../calls/turns.js";
import type { Endpoint, EndpointOptions } from "../endpoint.js";
import { registerKeySet } from "../iam/register-key-set.js";
import { optionsInCode } from "../option-words.js";
import { advanceClock, emptyState, type StateStore, storeOf } from "../state/store.js";
import { SigningKeys } from "../wire/signing-keys.js";
import { answer, type GatewaySetting } from "./answer.js";
import { marksOf } from "./forward.js";
import { adoptProvider } from "./key-sets.js";
import { Knowledge } from "./knowledge.js";
import { refuseOwnAddress, type UpstreamCredentials, upstreamAddress, upstreamReader } from "./upstream.js";

/** The options of a gateway. */
export interface GatewayOptions extends Omit<EndpointOptions, "state" | "enforcement"> {
  /** `http://…`, host and port. */
  readonly upstream: string;
  /** The access key of the upstream's default root user: `test` and `test` if absent. */
  readonly credentials?: UpstreamCredentials | undefined;
  /** Keeps the clock, and the key sets of OIDC providers, which cannot be read from the upstream. */
  readonly store?: StateStore | undefined;
}

/**
 * Starts a gateway: an endpoint that passes everything on to another one, and decides first on the calls that the other
 * one would allow without a decision. Rejects if the port cannot be used; the upstream may start later.
 */
export async function startGateway(options: GatewayOptions): Promise<Endpoint> {
  const { host = "127.0.0.1", port = 0, region = "us-east-1", account = "123456789012" } = options;
  const { credentials = { accessKeyId: "test", secretAccessKey: "test" } } = options;
  const { store: clock = storeOf(emptyState()), optionWords = optionsInCode } = options;
  const address = upstreamAddress(options.upstream);
  refuseOwnAddress(address, { host, port });
  const knowledge = new Knowledge();
  const store = forgetting(clock, knowledge);
  const upstream = upstreamReader(address, credentials, region);
  const setting: GatewaySetting = {
    store,
    signingKeys: new SigningKeys(),
    knowledge,
    upstream,
    credentials,
    address,
    server: {
      host,
      port,
      allowedHosts: options.allowedHosts ?? [],
      version: "",
      keepsProcess: options.keepsProcess ?? true,
      optionWords,
    },
    optionWords,
    unknownCallers: options.unknownCallers ?? "refuse",
    mfaPropagation: options.mfaPropagation ?? "documented",
    record: options.onCall,
    turns: turnByTurn(),
  };
  // Requests that are passed on may take long, so only the headers have a time limit.
  const server = await listenOn(setting.server, 0, (incoming, response) =>
    address.arrivedMarks.run(marksOf(incoming), () => answer(incoming, response, setting)),
  );
  // If the upstream has not started yet, it is asked again when its answer is needed.
  await upstream.defaultAccount().catch(() => undefined);
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${server.port}`,
    get account() {
      return upstream.knownDefaultAccount ?? account;
    },
    region,
    ...credentials,
    advanceClock: (seconds) => advanceClock(store, seconds),
    userCredentials: () => undefined,
    registerKeySet: async (providerArn, keySet) => {
      await adoptProvider(providerArn, store, upstream);
      const problem = await registerKeySet(store, providerArn, keySet);
      if (problem !== undefined) throw new Error(problem);
    },
    reset: () => store.reset(),
    answer: undefined,
    snapshots: undefined,
    close: async () => {
      await server.close();
      await store.close();
    },
  };
}

/** A store whose reset also makes the gateway forget what it learned. */
function forgetting(store: StateStore, knowledge: Knowledge): StateStore {
  return {
    get state() {
      return store.state;
    },
    now: store.now,
    advance: (seconds, accounts) => store.advance(seconds, accounts),
    reset: async () => {
      knowledge.forget();
      await store.reset();
    },
    snapshot: () => store.snapshot(),
    restore: (snapshot) => store.restore(snapshot),
    save: () => store.save(),
    close: () => store.close(),
  };
}
