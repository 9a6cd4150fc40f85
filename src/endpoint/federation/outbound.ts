import { generateKeyPair, type KeyObject, randomUUID } from "node:crypto";
import { promisify } from "node:util";
import type { JWK } from "jose";
import type { OutboundFederation } from "../state/entities.js";

/** How tokens can be signed: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html */
export type SigningAlgorithm = "RS256" | "ES384";

const issuers = ".tokens.sts.global.api.aws";

/** Whether an OIDC provider's URL, without `https://`, is the issuer of an AWS account's own tokens, which AWS does not take. */
export function isOutboundIssuer(url: string): boolean {
  return url.endsWith(issuers);
}

const makeKeys = promisify(generateKeyPair);

/** An issuer with a key for each algorithm. */
export async function newOutboundFederation(): Promise<OutboundFederation> {
  const pairs = await Promise.all([makeKeys("rsa", { modulusLength: 2048 }), makeKeys("ec", { namedCurve: "P-384" })]);
  const [rsa, ec] = pairs;
  const keys = [keyOf(rsa.privateKey, "RS256"), keyOf(ec.privateKey, "ES384")];
  return { issuer: `https://${randomUUID()}${issuers}`, isEnabled: true, keys };
}

function keyOf(key: KeyObject, alg: SigningAlgorithm): Readonly<Record<string, unknown>> {
  return { ...key.export({ format: "jwk" }), kid: randomUUID(), alg, use: "sig" };
}

const publicMembers: ReadonlySet<string> = new Set(["kty", "n", "e", "crv", "x", "y", "kid", "alg", "use"]);

/** The public keys of an issuer, as AWS has them at the issuer's `/.well-known/jwks.json`. */
export function outboundKeySet({ keys }: OutboundFederation): { readonly keys: readonly object[] } {
  return {
    keys: keys.map((key) => Object.fromEntries(Object.entries(key).filter(([name]) => publicMembers.has(name)))),
  };
}

/** A token of the issuer; undefined if it has no key for the algorithm, as in a state file that was written by hand. */
export async function signOutboundToken(
  { keys }: OutboundFederation,
  alg: SigningAlgorithm,
  claims: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  const key = keys.find((each) => each["alg"] === alg);
  if (key === undefined) return undefined;
  const { CompactSign, importJWK } = await import("jose");
  const signing: JWK = key;
  return new CompactSign(Buffer.from(JSON.stringify(claims), "utf8"))
    .setProtectedHeader({ alg, kid: String(key["kid"]), typ: "JWT" })
    .sign(await importJWK(signing, alg));
}
