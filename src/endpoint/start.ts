import type { Endpoint, EndpointOptions } from "./index.js";
import { listen } from "./server.js";
import { emptyState, storeOf } from "./state/store.js";

/** Starts an endpoint; see {@link EndpointOptions}. */
export async function start(options: EndpointOptions): Promise<Endpoint> {
  const { account = "123456789012", region = "us-east-1", host = "127.0.0.1" } = options;
  const store = storeOf(emptyState());
  const server = await listen(
    { host, port: options.port ?? 0, allowedHosts: options.allowedHosts ?? [], version: "0.1.0" },
    {
      store,
      defaultAccount: account,
      enforcement: options.enforcement ?? "on",
      mfaPropagation: options.mfaPropagation ?? "documented",
      record: options.onCall ?? (() => {}),
    },
  );
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${server.port}`,
    account,
    region,
    accessKeyId: "test",
    secretAccessKey: "test",
    advanceClock: (seconds) => store.advance(seconds),
    reset: () => store.reset(),
    close: async () => {
      await server.close();
      await store.close();
    },
  };
}
