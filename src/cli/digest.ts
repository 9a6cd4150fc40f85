import { createHash } from "node:crypto";

/** A short name of a text: the first half of its SHA-256 hash, in hexadecimal digits. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** The SHA-256 hash of a text as UTF-8, in hexadecimal digits. */
export function sha256Of(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
