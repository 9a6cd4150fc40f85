import { emptyAccount } from "../state/entities.js";
import type { StateStore } from "../state/store.js";
import { textAt } from "./answer-xml.js";
import type { UpstreamReader } from "./upstream.js";

/**
 * Adds an OIDC provider of the upstream to the store, which keeps its key set: no API returns the keys. Does nothing if
 * the upstream has no such provider.
 */
export async function adoptProvider(arn: string, store: StateStore, upstream: UpstreamReader): Promise<void> {
  const [, id, url] = /^arn:aws:iam::(\d{12}):oidc-provider\/(.+)$/.exec(arn) ?? [];
  if (id === undefined || url === undefined) return;
  const result = await upstream.read(id, "GetOpenIDConnectProvider", { OpenIDConnectProviderArn: arn });
  if (result === undefined) return;
  const { accounts } = store.state;
  const account = accounts.get(id) ?? emptyAccount(id);
  accounts.set(id, account);
  if (account.oidcProviders.has(url)) return;
  const created = textAt(result, "CreateDate") ?? new Date(store.now() * 1000).toISOString();
  account.oidcProviders.set(url, { url, created, clientIds: [], thumbprints: [], tags: [] });
}
