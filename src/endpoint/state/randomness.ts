import { randomFillSync } from "node:crypto";

/** Asking the system for many bytes at once costs little more than asking for a few. */
const pool = Buffer.alloc(8192);
let used = pool.length;

/** Cryptographically random bytes; each byte is used once. */
export function randomBytes(length: number): Buffer {
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.from(pool.subarray(used, used + length));
  // Bytes that were handed out are not kept here.
  pool.fill(0, used, used + length);
  used += length;
  return bytes;
}
