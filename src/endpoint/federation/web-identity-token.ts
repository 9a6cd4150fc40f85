import type { CompactVerifyResult, JSONWebKeySet } from "jose";
import { claimKeys } from "../../callers/index.js";
import { expiredToken, type FederationFailure, invalidToken } from "./failure.js";
import { type ClaimedAttributes, readSessionAttributes, type SessionTag } from "./session-attributes.js";

/** An OIDC provider as IAM stores it, with the keys that AWS would fetch from it. */
export interface OidcProvider {
  readonly arn: string;
  /** The issuer without `https://`; a path and a trailing slash are part of it. */
  readonly url: string;
  readonly clientIds: readonly string[];
  /** The provider's public keys, registered with the endpoint; undefined where nobody did. */
  readonly keySet: JSONWebKeySet | undefined;
}

/** What a token that passed every check says. */
export interface VerifiedWebIdentity {
  readonly kind: "webIdentity";
  readonly provider: OidcProvider;
  /** The `sub` claim. */
  readonly subject: string;
  /** Which of the provider's client ids the token is for: `azp` where the token has it, else `aud`. */
  readonly audience: string;
  /** The `iss` claim, with `https://`. */
  readonly issuer: string;
  readonly tags: readonly SessionTag[];
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | undefined;
  /** The condition keys that the token gives to the role's trust policy. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * The algorithms that a provider's public key can verify. `none` and the HMACs are not among them: their "key" would be
 * public.
 */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

/**
 * AWS takes a token for five minutes after its expiration, for clocks that differ; this is documented for `exp`, and
 * taken over for `nbf` and `iat`.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html
 */
const skewSeconds = 300;

/** Reported by many users of AWS STS; documented nowhere. */
const notAToken = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";

/** Reported, with its two spaces: https://github.com/aws/aws-sdk-js-v3/issues/3052 */
const noKey =
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements";

/**
 * Verifies the token of AssumeRoleWithWebIdentity at the time of the endpoint's clock. Nothing is fetched; never throws.
 *
 * The issuer must be a provider's URL to the letter: a provider that was created with a trailing slash has it in its ARN
 * and its condition keys, and its tokens have it in `iss` (https://gist.github.com/gene1wood/54611c45a3298504f8e33d95e317ae5c).
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export async function verifyWebIdentityToken(
  token: string,
  providers: readonly OidcProvider[],
  now: Date,
): Promise<VerifiedWebIdentity | FederationFailure> {
  if (!/^[\w-]+\.[\w-]+\.[\w-]*$/.test(token)) return invalidToken(notAToken);
  const unverified = await readClaims(Buffer.from(token.split(".")[1] ?? "", "base64url"));
  const issuer = unverified?.["iss"];
  if (unverified === undefined) return invalidToken(notAToken);
  if (issuer === undefined) return missingClaim("iss");
  const provider = providers.find(({ url }) => issuer === `https://${url}`);
  if (typeof issuer !== "string" || provider === undefined) {
    const named = typeof issuer === "string" ? issuer : JSON.stringify(issuer);
    // Reported: https://github.com/treeverse/dvc.org/pull/5273
    return invalidToken(`No OpenIDConnect provider found in your account for ${named}`);
  }
  if (provider.keySet === undefined) {
    // Not IDPCommunicationError, which SDKs take for a passing fault and retry.
    return invalidToken(
      `${noKey}. This endpoint fetches nothing: register the key set (JWKS) of ${provider.arn} with it`,
    );
  }
  const verified = await verifySignature(token, provider.keySet);
  if (verified.kind === "failure") return verified;
  const claims = await readClaims(verified.payload);
  return claims === undefined ? invalidToken(notAToken) : readIdentity(claims, provider, issuer, now);
}

/** Whether a value has the shape of a JSON Web Key Set. Whether its keys can be used shows when a token is verified. */
export function isKeySet(value: unknown): value is JSONWebKeySet {
  return (
    isRecord(value) &&
    Array.isArray(value["keys"]) &&
    value["keys"].every((key) => isRecord(key) && typeof key["kty"] === "string")
  );
}

type Claims = Readonly<Record<string, unknown>>;

/**
 * The claims of a payload. A name that stands twice makes it unreadable: RFC 7519 leaves it to the reader which value
 * counts, and a token must not mean two things.
 */
async function readClaims(payload: Uint8Array): Promise<Claims | undefined> {
  const [{ parseJson, toValue }, { SourceText }] = await Promise.all([
    import("../../policy/index.js"),
    import("../../diagnostics/index.js"),
  ]);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(payload);
  } catch {
    return undefined;
  }
  const { root, problems } = parseJson(new SourceText("token", text));
  if (root?.kind !== "object" || problems.length > 0) return undefined;
  const value = toValue(root);
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface VerifiedPayload {
  readonly kind: "payload";
  readonly payload: Uint8Array;
}

async function verifySignature(token: string, keySet: JSONWebKeySet): Promise<VerifiedPayload | FederationFailure> {
  const { compactVerify, createLocalJWKSet, errors } = await import("jose");
  let result: CompactVerifyResult;
  try {
    // The key set takes a key for the header's algorithm only when its type fits, so a key is never taken for another.
    result = await compactVerify(token, createLocalJWKSet(keySet), { algorithms });
  } catch (error) {
    if (
      error instanceof errors.JWKSNoMatchingKey ||
      error instanceof errors.JWKSMultipleMatchingKeys ||
      error instanceof errors.JWKSInvalid
    ) {
      return invalidToken(noKey);
    }
    // What AWS says to the next two is documented and reported nowhere.
    if (error instanceof errors.JWSSignatureVerificationFailed) return invalidToken("Token signature invalid");
    if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) {
      return invalidToken(`Token signature invalid: it must be signed with one of ${algorithms.join(", ")}`);
    }
    if (error instanceof errors.JOSEError) return invalidToken(notAToken);
    // A key that cannot be imported, or is too short to be used.
    return invalidToken(noKey);
  }
  return { kind: "payload", payload: result.payload };
}

/** "Missing a required claim" is what Amazon Cognito says; of AWS STS nothing is reported. */
function missingClaim(name: string): FederationFailure {
  return invalidToken(`Missing a required claim: ${name}`);
}

function unreadableClaim(name: string): FederationFailure {
  return invalidToken(`The claim ${name} has no value of the documented type`);
}

function readIdentity(
  claims: Claims,
  provider: OidcProvider,
  issuer: string,
  now: Date,
): VerifiedWebIdentity | FederationFailure {
  // OpenID Connect Core 1.0, section 2, requires them of every ID token.
  for (const name of ["sub", "aud", "exp", "iat"]) {
    if (claims[name] === undefined) return missingClaim(name);
  }
  const untimely = checkTimes(claims, now);
  if (untimely !== undefined) return untimely;
  const { sub } = claims;
  if (typeof sub !== "string" || sub === "") return unreadableClaim("sub");
  const audiences = readAudiences(claims);
  if (audiences.kind === "failure") return audiences;
  const { audience, original } = audiences;
  if (!provider.clientIds.includes(audience)) return invalidToken("Incorrect token audience");
  const claimed = claimedAttributes(claims);
  if ("kind" in claimed) return claimed;
  const attributes = readSessionAttributes(claimed);
  if (attributes.kind === "failure") return attributes;
  const others = claimKeys(provider.url, claims);
  if (others.kind === "unreadable") return unreadableClaim(others.claim);
  const { tags, transitiveTagKeys, sourceIdentity } = attributes;
  const key = (name: string): string => `${provider.url}:${name}`;
  const oaud = original.length === 1 ? original[0] : undefined;
  const context = {
    [key("aud")]: audience,
    [key("oaud")]: oaud ?? original,
    [key("sub")]: sub,
    ...others.keys,
  };
  return {
    kind: "webIdentity",
    provider,
    subject: sub,
    audience,
    issuer,
    tags,
    transitiveTagKeys,
    sourceIdentity,
    context,
  };
}

function checkTimes(claims: Claims, now: Date): FederationFailure | undefined {
  const { exp, nbf, iat } = claims;
  const seconds = Math.floor(now.getTime() / 1000);
  if (!isTime(exp)) return unreadableClaim("exp");
  if (!isTime(iat)) return unreadableClaim("iat");
  if (nbf !== undefined && !isTime(nbf)) return unreadableClaim("nbf");
  // Written so that a clock that shows no time at all counts as too late, not as early enough.
  if (!(seconds < exp + skewSeconds)) {
    // Reported: https://github.com/aws/aws-sdk-java-v2/issues/5709
    return expiredToken(
      `Token expired: current date/time ${seconds} must be before the expiration date/time ${Math.floor(exp)}`,
    );
  }
  // The messages of the next two are documented and reported nowhere.
  if (nbf !== undefined && seconds + skewSeconds < nbf) {
    return invalidToken(
      `Token not yet valid: current date/time ${seconds} must not be before the date/time ${Math.floor(nbf)}`,
    );
  }
  if (seconds + skewSeconds < iat) {
    return invalidToken(
      `Token issued in the future: current date/time ${seconds} must not be before the date/time ${Math.floor(iat)}`,
    );
  }
  return undefined;
}

/** RFC 7519's NumericDate; text that looks like a number is none. */
function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

interface Audiences {
  readonly kind: "audiences";
  /** Compared with the client ids, and the `aud` key. */
  readonly audience: string;
  /** The `aud` claim. */
  readonly original: readonly string[];
}

/**
 * The `aud` key is the `azp` claim where the token has one, and the `aud` claim else. The page says it of Google; it is
 * reported for others as well, and for the comparison with the client ids (https://github.com/aws/aws-sdk-net/issues/3071).
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
function readAudiences({ aud, azp }: Claims): Audiences | FederationFailure {
  const original = typeof aud === "string" ? [aud] : aud;
  if (!isTextList(original)) return unreadableClaim("aud");
  const [first, ...others] = original;
  if (first === undefined) return missingClaim("aud");
  if (azp !== undefined) {
    return typeof azp === "string" ? { kind: "audiences", audience: azp, original } : unreadableClaim("azp");
  }
  if (others.length > 0) {
    // Reported of SPIFFE's tokens, which have no azp.
    return invalidToken("Token audience contains more than one audience while authorized party is not present");
  }
  return { kind: "audiences", audience: first, original };
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

const tagsClaim = "https://aws.amazon.com/tags";
const sourceIdentityClaim = "https://aws.amazon.com/source_identity";

/**
 * The claims about the session, as AWS prescribes them: tags in one nested claim, each with a list of one value, or in
 * claims of their own for issuers that cannot nest.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html#id_credentials_temp_control-access_monitor-assume-role-web-id
 */
function claimedAttributes(claims: Claims): ClaimedAttributes | FederationFailure {
  const sourceIdentity = claims[sourceIdentityClaim];
  if (sourceIdentity !== undefined && typeof sourceIdentity !== "string") return unreadableClaim(sourceIdentityClaim);
  const tags: [string, readonly string[]][] = [];
  const transitiveTagKeys: string[] = [];
  const nested = claims[tagsClaim] ?? {};
  if (!isRecord(nested)) return unreadableClaim(tagsClaim);
  const { principal_tags: principalTags = {}, transitive_tag_keys: nestedKeys = [] } = nested;
  if (!isRecord(principalTags) || !isTextList(nestedKeys)) return unreadableClaim(tagsClaim);
  for (const [key, values] of Object.entries(principalTags)) {
    if (!isTextList(values)) return unreadableClaim(tagsClaim);
    tags.push([key, values]);
  }
  transitiveTagKeys.push(...nestedKeys);
  const flatTag = `${tagsClaim}/principal_tags/`;
  for (const [name, value] of Object.entries(claims)) {
    if (!name.startsWith(flatTag)) continue;
    if (typeof value !== "string") return unreadableClaim(name);
    tags.push([name.slice(flatTag.length), [value]]);
  }
  const flatKeys = claims[`${tagsClaim}/transitive_tag_keys`] ?? [];
  if (!isTextList(flatKeys)) return unreadableClaim(`${tagsClaim}/transitive_tag_keys`);
  transitiveTagKeys.push(...flatKeys);
  return { tags, transitiveTagKeys, sourceIdentity };
}
