import { resolve } from "node:path";
import { type Endpoint, type EndpointOptions, EndpointUnavailable } from "./endpoint.js";
import { listen } from "./server.js";
import { advanceClock, emptyState, type StateStore, storeOf } from "./state/store.js";
import { version } from "./version.js";

/** Starts an endpoint; see {@link EndpointOptions}. */
export async function start(options: EndpointOptions): Promise<Endpoint> {
  const { account = "123456789012", region = "us-east-1", host = "127.0.0.1", port = 0 } = options;
  if (!/^\d{12}$/.test(account)) throw new EndpointUnavailable(`"${account}" is not a 12-digit account id`);
  if (options.upstream !== undefined) return startInFront(options, options.upstream);
  const store =
    options.state === undefined
      ? storeOf(emptyState())
      : await storeInFile(options.state, options.onNotice ?? (() => undefined));
  const settings = {
    host,
    port,
    allowedHosts: options.allowedHosts ?? [],
    version,
    keepsProcess: options.keepsProcess ?? true,
  };
  const calls = {
    store,
    defaultAccount: account,
    enforcement: options.enforcement ?? "on",
    mfaPropagation: options.mfaPropagation ?? "documented",
    record: options.onCall,
  } as const;
  const server = await listen(settings, calls).catch(async (error: unknown) => {
    await store.close();
    throw new EndpointUnavailable(listenProblem(error, host, port));
  });
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${server.port}`,
    account,
    region,
    accessKeyId: "test",
    secretAccessKey: "test",
    advanceClock: (seconds) => advanceClock(store, seconds),
    registerKeySet: async (providerArn, keySet) => {
      const { registerKeySet } = await import("./register-key-set.js");
      const problem = await registerKeySet(store, providerArn, keySet);
      if (problem !== undefined) throw new Error(problem);
    },
    reset: () => store.reset(),
    snapshots: { take: () => store.snapshot(), restore: (snapshot) => store.restore(snapshot) },
    close: async () => {
      await server.close();
      await store.close();
    },
  };
}

/** An endpoint that enforces in front of another one. */
async function startInFront(options: EndpointOptions, upstream: string): Promise<Endpoint> {
  const { host = "127.0.0.1", port = 0, state, enforcement } = options;
  if (state !== undefined || enforcement === "off") {
    const what = state === undefined ? "--enforcement off" : "--state";
    throw new EndpointUnavailable(`${what} does not go with --upstream: the upstream has the state, and we enforce`);
  }
  const { startGateway } = await import("./gateway/gateway.js");
  return startGateway({ ...options, upstream }).catch((error: unknown) => {
    if (error instanceof EndpointUnavailable) throw error;
    throw new EndpointUnavailable(listenProblem(error, host, port));
  });
}

function listenProblem(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") return `port ${port} of ${host} is in use; --port 0 picks one that is free`;
  if (code === "EACCES") return `port ${port} of ${host} may not be used by this user`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `${host} is not an address of this machine`;
  return error instanceof Error ? error.message : String(error);
}

/** What a person is told of the state file. */
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
  // Whatever path leads to the file, it is locked, read and written under its own name.
  const { kind, path } = await Promise.resolve(given).then(targetOf).catch(unusable);
  if (kind !== "file") return unusable("it is no file that a state could be kept in");
  const lock = await lockFile(path, `${path}.bak`).catch(unusable);
  if (lock.kind === "taken") throw new EndpointUnavailable(`${given} is in use by another policy-check serve`);
  try {
    removeLeftovers(path);
    const loaded = await readStateFile(path, resolve(given) === path ? given : path);
    if (loaded.kind === "unusable") throw new EndpointUnavailable(loaded.problems.join("\n"));
    await refuseUnreplaceable(path, given).catch(unusable);
    for (const notice of loaded.notices) tell(notice);
    if (lock.hasOtherNames)
      tell(`${given} has other names (hard links), which keep the state of now; it is written under this name only`);
    const file = keepInFile(path, loaded.isKept ? loaded.state : undefined);
    const store = storeOf(loaded.state, {
      keep: (state) => file.keep(state).then(lock.renew),
      end: (state) => file.end(state).finally(() => lock.release()),
    });
    // What the file left out was made up now, and a file that cannot be written should not be found out later. Where it
    // has everything already, a full disk keeps nobody from reading.
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
