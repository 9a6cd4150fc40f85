import { isFailure } from "../calls/failure.js";
import { isKeySet } from "../federation/web-identity-token.js";
import { findOidcProvider } from "../state/find.js";
import type { StateStore } from "../state/store.js";

/** Keeps the public keys of an OIDC provider; answers the problem if it cannot. */
export async function registerKeySet(
  store: StateStore,
  providerArn: string,
  keySet: unknown,
): Promise<string | undefined> {
  if (!isKeySet(keySet)) return 'the key set must be a JSON Web Key Set: {"keys": [...]}';
  const account = store.state.accounts.get(providerArn.split(":")[4] ?? "");
  const provider = account && findOidcProvider(account, providerArn);
  if (provider === undefined || isFailure(provider)) return `there is no OpenID Connect provider ${providerArn}`;
  provider.keySet = { keys: keySet.keys.map((key) => ({ ...key })) };
  await store.save();
  return undefined;
}
