import { createHmac } from "node:crypto";
import type { ClaimedSignature } from "./signature.js";

/** Keys that are kept at most; an endpoint's callers have fewer, and each takes some hundred bytes. */
const most = 1000;

/**
 * The keys that sign requests, as they are derived from secret access keys: a key is the same for a day, a region and a
 * service. Belongs to one endpoint.
 */
export class SigningKeys {
  readonly #kept = new Map<string, Buffer>();

  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, "Calculate a signature" */
  of(
    secretAccessKey: string,
    { scopeDate, region, service }: Pick<ClaimedSignature, "scopeDate" | "region" | "service">,
  ): Buffer {
    // The scope has no line ends, so no two keys have the same name.
    const name = `${scopeDate}\n${region}\n${service}\n${secretAccessKey}`;
    const known = this.#kept.get(name);
    if (known !== undefined) return known;
    let key = hmac(`AWS4${secretAccessKey}`, scopeDate);
    for (const part of [region, service, "aws4_request"]) key = hmac(key, part);
    if (this.#kept.size >= most) this.#kept.clear();
    this.#kept.set(name, key);
    return key;
  }
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
