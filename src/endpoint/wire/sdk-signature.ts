import { Hash } from "@smithy/hash-node";
import { SignatureV4 } from "@smithy/signature-v4";
import type { ClaimedSignature, WireRequest } from "./signature.js";
import { dateOf } from "./signing-date.js";

const Sha256 = Hash.bind(null, "sha256");

/** The signed headers as they were sent. */
class SignedHeaders {
  readonly values: Record<string, string> = {};
  readonly names: ReadonlySet<string>;

  constructor(request: WireRequest, signedHeaders: readonly string[]) {
    this.names = new Set(signedHeaders);
    for (const name of this.names) {
      const value = request.headers[name];
      if (value !== undefined) this.values[name] = value;
    }
  }
}

/** Headers that the signer adds; they are left unsigned unless the client signed them. */
const addedBySigner = ["x-amz-date", "x-amz-security-token", "x-amz-content-sha256"];

/** The signature that the AWS SDK's own signer gives a request, whatever its form. All signed headers were sent. */
export async function sdkSignature(
  request: WireRequest,
  claim: ClaimedSignature,
  secretAccessKey: string,
): Promise<string> {
  const sent = new SignedHeaders(request, claim.signedHeaders);
  const { accessKeyId, sessionToken, region, service } = claim;
  const token = sessionToken === undefined ? {} : { sessionToken };
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey, ...token },
    region,
    service,
    sha256: Sha256,
    applyChecksum: false,
  });
  const query: Record<string, string[]> = {};
  for (const [name, value] of request.query) {
    if (name === "X-Amz-Signature") continue;
    query[name] = [...(query[name] ?? []), value];
  }
  const toSign = {
    method: request.method,
    protocol: "http:",
    hostname: "localhost",
    path: request.path,
    query,
    headers: sent.values,
    body: request.body,
  };
  const options = {
    signingDate: dateOf(claim.date),
    signableHeaders: new Set(sent.names),
    unsignableHeaders: new Set(addedBySigner.filter((name) => !sent.names.has(name))),
  };
  if (claim.place === "query") {
    const { expiresIn = 0 } = claim;
    const signed = await signer.presign(toSign, { ...options, expiresIn, unhoistableHeaders: new Set(sent.names) });
    return String(signed.query?.["X-Amz-Signature"] ?? "");
  }
  const signed = await signer.sign(toSign, options);
  return signed.headers["authorization"]?.split("Signature=")[1] ?? "";
}
