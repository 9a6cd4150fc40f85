import { randomBytes } from "./randomness.js";

/** The alphabet of unique IDs: RFC 4648. */
export const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Random characters of the base32 alphabet. */
export function randomBase32(length: number): string {
  let text = "";
  for (const byte of randomBytes(length)) text += base32.charAt(byte & 31);
  return text;
}

/**
 * The first letters of a unique ID, which tell its kind.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
 */
export type IdPrefix = "AIDA" | "AROA" | "AGPA" | "ANPA" | "AIPA";

/** A new unique ID of 21 characters. */
export function uniqueId(prefix: IdPrefix): string {
  return prefix + randomBase32(17);
}

/** The place of the account ID in an access key ID: 40 of the 80 bits after the prefix, below the highest bit. */
const accountShift = 39n;
const accountBits = 40n;

/**
 * A new access key ID of 20 characters. As in AWS's access key IDs, the account ID is encoded in it, for GetAccessKeyInfo
 * and for tools that know the encoding.
 */
export function accessKeyId(prefix: "AKIA" | "ASIA", account: string): string {
  // A number holds the upper 45 bits exactly: the highest, the account ID, and 4 random bits.
  let upper = 2 ** 44 + Number(account) * 16;
  let text = "";
  const chance = randomBase32(8);
  upper += base32.indexOf(chance.charAt(0)) & 15;
  for (let place = 0; place < 9; place++) {
    text = base32.charAt(upper % 32) + text;
    upper = Math.floor(upper / 32);
  }
  return prefix + text + chance.slice(1);
}

/** The account ID in an access key ID; undefined if there is none, as in old access key IDs of AWS. */
export function accountOfKey(id: string): string | undefined {
  const encoded = /^(?:AKIA|ASIA)([Q-Z2-7][A-Z2-7]{15})$/.exec(id)?.[1];
  if (encoded === undefined) return undefined;
  let number = 0n;
  for (const letter of encoded) number = (number << 5n) | BigInt(base32.indexOf(letter));
  const account = (number >> accountShift) & ((1n << accountBits) - 1n);
  const text = account.toString().padStart(12, "0");
  return text.length === 12 ? text : undefined;
}

/** A new secret access key: 40 characters. */
export function secretAccessKey(): string {
  return randomBytes(30).toString("base64");
}
