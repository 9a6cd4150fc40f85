import { claimsOfProvider } from "../endpoint/index.js";
import type { TokenShape, WebIdentityCall } from "./call.js";

/**
 * A call with all claims of its token. The token is for the provider's first audience unless the scenario says something
 * else, and has the other claims that its provider makes if the call says whose tokens it is like.
 */
export function withAllClaims(call: WebIdentityCall): WebIdentityCall {
  const { provider, claims, shape } = call;
  const audience = claims["aud"] ?? provider.audiences[0];
  if (shape === undefined) return { ...call, claims: { ...claims, aud: audience ?? "sts.amazonaws.com" } };
  const given = audience === undefined ? claims : { ...claims, aud: audience };
  return { ...call, claims: claimsOfProvider(shape.provider, given, { ...shape, issuer: provider.host }) };
}

/** The names of the claims that tokens of a shape have; the provider has further ones in some tokens. */
export function claimNamesOf({ provider }: TokenShape): readonly string[] {
  return Object.keys(claimsOfProvider(provider, {}, {}));
}

/** What AWS compares with the provider's audiences, and the `aud` key: `azp` if the token has it, else `aud`. */
export function audienceOf({ claims }: WebIdentityCall): unknown {
  return claims["azp"] ?? claims["aud"];
}
