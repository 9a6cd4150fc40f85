import { createHmac, hash } from "node:crypto";
import type { ClaimedSignature, WireRequest } from "./signature.js";
import { dateOf } from "./signing-date.js";
import type { SigningKeys } from "./signing-keys.js";

/** Headers that the AWS SDK's signer never takes from a request; `__proto__` is among them because objects do not take it as a name. */
const peculiar: readonly string[] = ["authorization", "date", "__proto__"];

/**
 * The signature of a request in the form that nearly all have: signed in its headers, to the path `/`, without a query.
 * It is what the AWS SDK's signer makes of the same request. Undefined for requests of other forms.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function usualSignature(
  { method, path, query, headers, body }: WireRequest,
  claim: ClaimedSignature,
  secretAccessKey: string,
  keys: SigningKeys,
): string | undefined {
  if (claim.place !== "header" || path !== "/" || query.length > 0 || !isDate(claim.date)) return undefined;
  const names = [...new Set(claim.signedHeaders)].sort();
  let canonical = `${method}\n/\n\n`;
  for (const name of names) {
    const value = headers[name];
    if (value === undefined || peculiar.includes(name)) return undefined;
    canonical += `${name}:${collapsed(value)}\n`;
  }
  canonical += `\n${names.join(";")}\n${hash("sha256", body, "hex")}`;
  const scope = `${claim.scopeDate}/${claim.region}/${claim.service}/aws4_request`;
  const toSign = `AWS4-HMAC-SHA256\n${claim.date}\n${scope}\n${hash("sha256", canonical, "hex")}`;
  return createHmac("sha256", keys.of(secretAccessKey, claim)).update(toSign).digest("hex");
}

/** Whether a date is one of the calendar: the signer writes month 13 as January of the next year. */
function isDate(date: string): boolean {
  const time = dateOf(date);
  const day = time.getUTCDate() === Number(date.slice(6, 8)) && time.getUTCMonth() + 1 === Number(date.slice(4, 6));
  const hour = time.getUTCHours() === Number(date.slice(9, 11)) && time.getUTCMinutes() === Number(date.slice(11, 13));
  // Years before 100 are others than they say.
  return day && hour && time.getUTCFullYear() === Number(date.slice(0, 4)) && Number(date.slice(13, 15)) < 60;
}

function collapsed(value: string): string {
  return value
    .replace(/[\r\n]/g, " ")
    .replace(/[ \t]+/g, " ")
    .replace(/^ | $/g, "");
}
