import { parseArn } from "../arn.js";
import { foldName } from "../fold-name.js";
import { awsClaims, type Claim, type IdentityProvider, standardClaims } from "./identity-provider.js";
import { rows } from "./providers/providers.generated.js";

/** A provider that no row is about: it is taken for its customer's own, and AWS makes keys of the standard claims only. */
const other: IdentityProvider = {
  id: "other",
  name: "another OIDC provider",
  issuers: [],
  tenancy: "own",
  anybody: "anybody with a token of the provider",
  customer: "provider",
  claims: [],
  sources: [awsClaims],
};

/** All rows of the table, in the order of their ids. */
export function identityProviders(): readonly IdentityProvider[] {
  return rows;
}

const issuers = rows.flatMap((provider) => provider.issuers.map((issuer) => ({ issuer, provider })));

const byIssuer: ReadonlyMap<string, IdentityProvider> = new Map(
  issuers.map(({ issuer, provider }) => [issuer, provider]),
);

const families = issuers.flatMap(({ issuer, provider }) =>
  issuer.includes("<") ? [{ pattern: familyPattern(issuer), provider }] : [],
);

/** The pattern of a family's issuers: `<…>` is one part of a host name or of a path. */
function familyPattern(issuer: string): RegExp {
  const pieces = issuer.split(/<[^>]*>/).map((piece) => piece.replace(/[.\\/]/g, "\\$&"));
  return new RegExp(`^${pieces.join("[^/:]+")}$`);
}

/** The row of an issuer, written without `https://`; letter case and a slash at the end do not count. */
export function identityProviderOf(issuer: string): IdentityProvider {
  const folded = foldName(issuer).replace(/\/$/, "");
  return byIssuer.get(folded) ?? families.find(({ pattern }) => pattern.test(folded))?.provider ?? other;
}

/** The issuer of a federated principal: of `arn:aws:iam::123456789012:oidc-provider/ISSUER`, or a built-in provider's domain. */
export function issuerOf(principal: string): string {
  const resource = parseArn(principal)?.resource;
  return resource === undefined ? principal : resource.slice(resource.indexOf("/") + 1);
}

const claimsByProvider: ReadonlyMap<IdentityProvider, readonly Claim[]> = new Map(
  [other, ...rows].map((provider) => {
    const own = new Set(provider.claims.map(({ name }) => name));
    const standard = provider.hasIdTokens === false ? [] : standardClaims.filter(({ name }) => !own.has(name));
    return [provider, [...standard, ...provider.claims]];
  }),
);

const claimsByName: ReadonlyMap<IdentityProvider, ReadonlyMap<string, Claim>> = new Map(
  [...claimsByProvider].map(([provider, claims]) => [
    provider,
    new Map(claims.map((claim) => [foldName(claim.name), claim])),
  ]),
);

/** All claims of a provider's tokens of which AWS makes condition keys, or of which it is not known whether it does. */
export function claimsOf(provider: IdentityProvider): readonly Claim[] {
  return claimsByProvider.get(provider) ?? [];
}

/** The names of the claims of which AWS documents that it makes condition keys. */
export function listedClaims(provider: IdentityProvider): readonly string[] {
  return claimsOf(provider).flatMap(({ name, isUndocumented }) => (isUndocumented === true ? [] : [name]));
}

/** A condition key of an identity provider's claim, such as `accounts.google.com:sub`. */
export interface ClaimKey {
  /** As the key has it. */
  readonly issuer: string;
  readonly provider: IdentityProvider;
  /** As the key has it. */
  readonly name: string;
  /** Undefined where AWS makes no key of the claim: no request has it, whatever the token says. */
  readonly claim: Claim | undefined;
}

/** What a key of the form `ISSUER:CLAIM` is about; for keys with such a prefix only. */
export function claimOfKey(key: string): ClaimKey {
  const colon = key.indexOf(":");
  const issuer = key.slice(0, Math.max(colon, 0));
  const name = key.slice(colon + 1);
  const provider = identityProviderOf(issuer);
  return { issuer, provider, name, claim: claimsByName.get(provider)?.get(foldName(name)) };
}

/**
 * The condition keys of which AWS requires one of a role that trusts this provider, where the provider's issuer is that of
 * many customers; undefined where it requires none.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 */
export function keysThatTellCustomers(principal: string): readonly string[] | undefined {
  const issuer = issuerOf(principal);
  const { control } = identityProviderOf(issuer);
  return control?.anyOf.map((claim) => (claim.includes(":") ? claim : `${issuer}:${claim}`));
}
