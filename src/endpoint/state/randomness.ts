import { randomFillSync } from "node:crypto";

/** Asking the system for many bytes at once costs little more than asking for a few. */
const pool = Buffer.alloc(8192);
let used = pool.length;

/** Random bytes, fit for secrets; none is given out twice. */
export function randomBytes(length: number): Buffer {
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.from(pool.subarray(used, used + length));
  // What was given out does not stay here.
  pool.fill(0, used, used + length);
  used += length;
  return bytes;
}
