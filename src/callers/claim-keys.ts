import { claimsOf, identityProviderOf } from "../iam/index.js";

/** The condition keys that a token's claims become, or the claim whose value has no documented type. */
export type ClaimKeys =
  | { readonly kind: "keys"; readonly keys: Readonly<Record<string, string | readonly string[]>> }
  | { readonly kind: "unreadable"; readonly claim: string };

/**
 * The condition keys that the claims of a web identity token become, other than `aud`, `oaud` and `sub`, by the table of
 * identity providers. All other claims are the provider's own affair: AWS does not make keys of them. Google's is within
 * another claim, which `/` stands for. `issuer` is written without `https://`.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export function claimKeys(issuer: string, claims: Readonly<Record<string, unknown>>): ClaimKeys {
  const keys: Record<string, string | readonly string[]> = {};
  for (const { name, multivalued } of claimsOf(identityProviderOf(issuer))) {
    if (["aud", "sub", "oaud"].includes(name)) continue;
    const value = valueOfClaim(claims, name);
    if (value === undefined) continue;
    if (multivalued === true) {
      const values = typeof value === "string" ? [value] : value;
      if (!isTextList(values)) return { kind: "unreadable", claim: name };
      keys[`${issuer}:${name}`] = values;
    } else if (typeof value === "string") keys[`${issuer}:${name}`] = value;
    else if (typeof value === "number" || typeof value === "boolean") keys[`${issuer}:${name}`] = String(value);
    else return { kind: "unreadable", claim: name };
  }
  return { kind: "keys", keys };
}

function valueOfClaim(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  const [outer = "", ...inner] = name.split("/");
  if (claims[name] !== undefined || inner.length === 0) return claims[name];
  const nested = claims[outer];
  return isRecord(nested) ? nested[inner.join("/")] : undefined;
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
