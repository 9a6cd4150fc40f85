import type { WebIdentityCall } from "./call.js";

/** A call whose token is for the provider's first audience where the scenario says nothing else. */
export function withAudience(call: WebIdentityCall): WebIdentityCall & {
  readonly claims: { readonly aud: string | readonly string[] };
} {
  const { provider, claims } = call;
  return { ...call, claims: { ...claims, aud: claims["aud"] ?? provider.audiences[0] ?? "sts.amazonaws.com" } };
}
