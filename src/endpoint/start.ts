import { createRequire } from "node:module";
import { type Endpoint, type EndpointOptions, EndpointUnavailable } from "./endpoint.js";
import { listen } from "./server.js";
import { emptyState, type StateStore, storeOf } from "./state/store.js";

/** Starts an endpoint; see {@link EndpointOptions}. */
export async function start(options: EndpointOptions): Promise<Endpoint> {
  const { account = "123456789012", region = "us-east-1", host = "127.0.0.1", port = 0 } = options;
  if (!/^\d{12}$/.test(account)) throw new EndpointUnavailable(`"${account}" is not a 12-digit account id`);
  if (options.upstream !== undefined) return startInFront(options, options.upstream);
  const store = options.state === undefined ? storeOf(emptyState()) : await storeInFile(options.state);
  const settings = {
    host,
    port,
    allowedHosts: options.allowedHosts ?? [],
    version: packageVersion(),
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
    advanceClock: (seconds) => store.advance(seconds),
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

function packageVersion(): string {
  const { version }: { version: string } = createRequire(import.meta.url)("../../package.json");
  return version;
}

function listenProblem(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") return `port ${port} of ${host} is in use; --port 0 picks one that is free`;
  if (code === "EACCES") return `port ${port} of ${host} may not be used by this user`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `${host} is not an address of this machine`;
  return error instanceof Error ? error.message : String(error);
}

async function storeInFile(path: string): Promise<StateStore> {
  const [{ lockFile }, { keepInFile, readStateFile }] = await Promise.all([
    import("./state/lock.js"),
    import("./state/state-file.js"),
  ]);
  const lock = await lockFile(path).catch((error: unknown) => {
    throw new EndpointUnavailable(`${path} cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (lock.kind === "taken") throw new EndpointUnavailable(`${path} is in use by another policy-check serve`);
  const loaded = await readStateFile(path);
  if (loaded.kind === "unusable") {
    await lock.release();
    throw new EndpointUnavailable(loaded.problems.join("\n"));
  }
  const store = storeOf(loaded.state, { keep: keepInFile(path), release: () => lock.release() });
  // What the file left out was made up now, and a file that cannot be written should not be found out later.
  await store.save().catch(async (error: unknown) => {
    await lock.release();
    throw new EndpointUnavailable(
      `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  return store;
}
