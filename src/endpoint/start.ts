import { resolve } from "node:path";
import { handedOver } from "./calls/handed.js";
import { listen } from "./calls/server.js";
import { type Endpoint, type EndpointOptions, EndpointUnavailable } from "./endpoint.js";
import { optionsInCode } from "./option-words.js";
import { advanceClock, emptyState, type StateStore, storeOf } from "./state/store.js";
import { userCredentials } from "./twin/user-credentials.js";
import { version } from "./version.js";
import { SigningKeys } from "./wire/signing-keys.js";

/** Starts an endpoint; see {@link EndpointOptions}. */
export async function start(options: EndpointOptions): Promise<Endpoint> {
  const { region = "us-east-1", host = "127.0.0.1", port = 0 } = options;
  const given = options.account ?? "123456789012";
  if (!/^\d{12}$/.test(given)) throw new EndpointUnavailable(`"${given}" is not an account ID of 12 digits`);
  if (options.upstream !== undefined) return startInFront(options, options.upstream);
  const store =
    options.state === undefined
      ? storeOf(emptyState())
      : await storeInFile(options.state, options.onNotice ?? (() => undefined));
  const twins = await loadedTwins(store, options).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const account = options.account ?? twins[0] ?? given;
  const settings = {
    host,
    port,
    allowedHosts: options.allowedHosts ?? [],
    version,
    keepsProcess: options.keepsProcess ?? true,
    optionWords: options.optionWords ?? optionsInCode,
  };
  const calls = {
    store,
    signingKeys: new SigningKeys(),
    defaultAccount: account,
    enforcement: options.enforcement ?? "on",
    mfaPropagation: options.mfaPropagation ?? "documented",
    callKeys: options.callKeys,
    largestTrustPolicy: options.largestTrustPolicy,
    record: options.onCall,
    trail: options.onEvent,
  } as const;
  const { server, reply } = await listen(settings, calls).catch(async (error: unknown) => {
    await store.close();
    throw new EndpointUnavailable(listenProblem(error, options));
  });
  const handed = handedOver(reply);
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${server.port}`,
    account,
    region,
    accessKeyId: "test",
    secretAccessKey: "test",
    advanceClock: (seconds) => advanceClock(store, seconds),
    registerKeySet: async (providerArn, keySet) => {
      const { registerKeySet } = await import("./iam/register-key-set.js");
      const problem = await registerKeySet(store, providerArn, keySet);
      if (problem !== undefined) throw new Error(problem);
    },
    userCredentials: (arn) => userCredentials(store.state, arn),
    answer: handed.answer,
    reset: () => store.reset(),
    snapshots: { take: () => store.snapshot(), restore: (snapshot) => store.restore(snapshot) },
    close: async () => {
      handed.close();
      await server.close();
      await store.close();
    },
  };
}

/** Loads the accounts of dumps; their IDs. */
async function loadedTwins(store: StateStore, options: EndpointOptions): Promise<readonly string[]> {
  const { accountDumps: dumps = [], credentialReports = [], optionWords: words = optionsInCode } = options;
  if (dumps.length === 0) {
    if (credentialReports.length === 0) return [];
    throw new EndpointUnavailable(`${words("credentialReports")} requires ${words("accountDumps")}`);
  }
  const { loadTwins } = await import("./twin/load-twins.js");
  return loadTwins(store, { dumps, credentialReports, tell: options.onNotice ?? (() => undefined) });
}

/** Starts an endpoint that decides in front of another one. */
async function startInFront(options: EndpointOptions, upstream: string): Promise<Endpoint> {
  const { state, enforcement, accountDumps, credentialReports, optionWords: words = optionsInCode } = options;
  const loads = accountDumps !== undefined ? "accountDumps" : credentialReports && "credentialReports";
  if (loads !== undefined)
    throw new EndpointUnavailable(
      `${words(loads)} and ${words("upstream")} cannot be combined: the upstream keeps the state`,
    );
  if (state !== undefined || enforcement === "off") {
    const upstreamOption = words("upstream");
    throw new EndpointUnavailable(
      state === undefined
        ? `${words("enforcement", "off")} and ${upstreamOption} cannot be combined: an endpoint with an upstream always enforces`
        : `${words("state")} and ${upstreamOption} cannot be combined: the upstream keeps the state`,
    );
  }
  const { startGateway } = await import("./gateway/gateway.js");
  return startGateway({ ...options, upstream }).catch((error: unknown) => {
    if (error instanceof EndpointUnavailable) throw error;
    throw new EndpointUnavailable(listenProblem(error, options));
  });
}

function listenProblem(
  error: unknown,
  { host = "127.0.0.1", port = 0, optionWords: words = optionsInCode }: EndpointOptions,
): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") return `port ${port} of ${host} is in use; ${words("port", 0)} picks a free port`;
  if (code === "EACCES") return `this user has no permission to use port ${port} of ${host}`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `${host} is not an address of this machine`;
  return error instanceof Error ? error.message : String(error);
}

/** Tells a person a sentence about the state file. */
type Tell = (sentence: string) => void;

async function storeInFile(given: string, tell: Tell): Promise<StateStore> {
  const [
    { lockFile },
    { assertWritable, keepInFile, readStateFile, refuseUnreplaceable },
    { removeLeftovers, targetOf },
  ] = await Promise.all([import("./state/lock.js"), import("./state/state-file.js"), import("../files/index.js")]);
  const unusable = (error: unknown): never => {
    throw new EndpointUnavailable(`${given} cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  };
  // The file is locked, read and written under its own name, even if a link leads to it.
  const { kind, path } = await Promise.resolve(given).then(targetOf).catch(unusable);
  if (kind !== "file") return unusable("it is not a file");
  const lock = await lockFile(path, `${path}.bak`).catch(unusable);
  if (lock.kind === "taken") throw new EndpointUnavailable(`${given} is in use by another policy-check serve`);
  try {
    removeLeftovers(path);
    const loaded = await readStateFile(path, resolve(given) === path ? given : path);
    if (loaded.kind === "unusable") throw new EndpointUnavailable(loaded.problems.join("\n"));
    await refuseUnreplaceable(path, given).catch(unusable);
    for (const notice of loaded.notices) tell(notice);
    if (lock.hasOtherNames)
      tell(
        `${given} has other names (hard links); changes are written under this name only, and the other names keep the present state`,
      );
    const file = keepInFile(path, loaded.isKept ? loaded.state : undefined);
    const store = storeOf(loaded.state, {
      keep: (state) => file.keep(state).then(lock.renew),
      end: (state) => file.end(state).finally(() => lock.release()),
    });
    // A file that left something out is written now, because that was just generated. A complete file is only checked, so
    // it can be read on a full disk.
    await (loaded.isKept ? assertWritable(path) : store.save()).catch((error: unknown) => {
      throw new EndpointUnavailable(
        `${given} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
    return store;
  } catch (error) {
    await lock.release();
    throw error;
  }
}
