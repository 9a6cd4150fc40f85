import { constants } from "node:buffer";
import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { SourceText } from "../diagnostics/index.js";
import { decodeBeginning, decodeText } from "../policy/index.js";
import type { StandardInput } from "./standard-input.js";

/** The default of `--max-file-size`, in bytes: far above any policy, far below what hurts. */
export const defaultMaximumSize = 1024 * 1024;

/** A text, or why it is not read. */
export type ReadText = SourceText | { readonly refused: string };

/** How large texts may be that are more than one policy, in bytes: a text must fit into memory several times. */
export const largestCollection = 256 * 1024 * 1024;

/** How large texts may be, in bytes, and where `-` is read from. */
export interface Reading {
  readonly standardInput: StandardInput;
  readonly maximumSize: number;
  /** Whether a text that is larger, and begins so, is read all the same: up to {@link largestCollection}. */
  readonly allowsLarger?: ((beginning: string) => boolean) | undefined;
}

/** A text, and whether it is larger than the limit; or why it is not read. */
export type SizedText =
  | { readonly kind: "text"; readonly source: SourceText; readonly isLarger: boolean }
  | {
      readonly kind: "refused";
      readonly why: string;
      /** Why it is hardly a trust policy: too large for one, compressed, or in no known encoding and without a word of it. */
      readonly unlikely: Unlikely | undefined;
    };

/** What kind of file is passed over where nobody named it. */
type Unlikely = "too-large" | "not-text" | "compressed-file";

/** Why a file of more than so many bytes is not read. */
export function tooLarge(maximumSize: number): string {
  return `it is larger than ${maximumSize} bytes; --max-file-size allows more`;
}

/** Reads a text file, or standard input for `-`; `name` is what reports call it. */
export function readSizedText(path: string, name: string, reading: Reading): SizedText {
  const refused = (why: string, unlikely?: Unlikely) => ({ kind: "refused", why, unlikely }) as const;
  let bytes: Uint8Array | undefined;
  try {
    bytes = readBytes(path, reading);
  } catch (error) {
    return refused(readProblem(error));
  }
  if (bytes === undefined) return refused(tooLarge(reading.maximumSize), "too-large");
  if (bytes.length > constants.MAX_STRING_LENGTH) return refused("it is larger than what can be read at once");
  const decoded = decodeText(bytes);
  const size = bytes.length;
  if (decoded.kind === "refused") {
    if (decoded.isCompressed === true) return refused(decoded.message, "compressed-file");
    return refused(decoded.message, speaksOfTrust(bytes) ? undefined : "not-text");
  }
  giveBack(bytes);
  return { kind: "text", source: new SourceText(name, decoded.text), isLarger: size > reading.maximumSize };
}

/** Whether bytes in whatever encoding have a word that all trust policies have, or the names that they stand under. */
function speaksOfTrust(bytes: Uint8Array): boolean {
  // The letters of these words are the same in nearly all encodings, but for the zeros that wide ones have between them.
  const letters = Buffer.from(bytes.filter((byte) => byte !== 0)).toString("latin1");
  return /Statement|Principal|AssumeRolePolicy|assume_role_policy/i.test(letters);
}

/** Reads a text file, or standard input for `-`; a text of more than `maximumSize` bytes is refused. */
export function readText(path: string, reading: Pick<Reading, "maximumSize" | "standardInput">): ReadText {
  const read = readSizedText(path, path === "-" ? "<stdin>" : path, reading);
  return read.kind === "text" ? read.source : { refused: read.why };
}

/** The bytes of a file; undefined when there are more than are allowed. */
function readBytes(path: string, reading: Reading): Uint8Array | undefined {
  if (path === "-") {
    reading.standardInput.take();
    return readPipe(0, reading);
  }
  const file = openSync(path, "r");
  try {
    const status = fstatSync(file);
    if (status.isDirectory()) throw new IsDirectory();
    if (!status.isFile()) return readPipe(file, reading);
    // Of some files the system does not say how large they are.
    if (status.size === 0) return readFileSync(file);
    if (status.size <= reading.maximumSize) return readWhole(file, status.size);
    if (reading.allowsLarger === undefined || status.size > largestCollection) return undefined;
    const beginning = new Uint8Array(reading.maximumSize);
    const length = readSync(file, beginning, 0, beginning.length, 0);
    return reading.allowsLarger(decodeBeginning(beginning.subarray(0, length)))
      ? readWhole(file, status.size)
      : undefined;
  } finally {
    closeSync(file);
  }
}

/** The bytes of a file of a known size: without asking for it again, which takes as long as reading. */
function readWhole(file: number, size: number): Uint8Array {
  const bytes = size > defaultMaximumSize ? bytesToGiveBack(size) : Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const more = readSync(file, bytes, length, size - length, null);
    if (more === 0) return bytes.subarray(0, length);
    length += more;
  }
  return bytes;
}

/**
 * Room for the bytes of a large file. They are as large as its text, and the engine keeps what nobody needs any more until it
 * next looks for garbage: {@link giveBack} does not wait for that.
 */
function bytesToGiveBack(size: number): Uint8Array {
  return new Uint8Array(new ArrayBuffer(size, { maxByteLength: size }));
}

function giveBack({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.resizable) buffer.resize(0);
}

/** Reads a pipe to its end, without ever holding much more than is allowed. */
function readPipe(file: number, { maximumSize, allowsLarger }: Reading): Uint8Array | undefined {
  const chunks: Uint8Array[] = [];
  let total = 0;
  let limit = maximumSize;
  for (;;) {
    const chunk = new Uint8Array(65_536);
    const length = readChunk(file, chunk);
    if (length === 0) return Buffer.concat(chunks);
    total += length;
    chunks.push(chunk.subarray(0, length));
    if (total <= limit) continue;
    if (limit === largestCollection || allowsLarger?.(decodeBeginning(Buffer.concat(chunks))) !== true)
      return undefined;
    limit = largestCollection;
    if (total > limit) return undefined;
  }
}

/** A read from a pipe that is slower than we are answers EAGAIN; the end of some pipes on Windows, EOF. */
function readChunk(file: number, chunk: Uint8Array): number {
  for (;;) {
    try {
      return readSync(file, chunk);
    } catch (error) {
      const code = errorCode(error);
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

class IsDirectory extends Error {
  readonly code = "EISDIR";
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Why a file cannot be read or written, in a person's words. */
export function readProblem(error: unknown): string {
  switch (errorCode(error)) {
    case "ENOENT":
      return "there is no such file";
    case "EISDIR":
      return "it is a directory";
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "EBUSY":
      return "it is in use by the system, as a file that is mounted by itself; mount its folder";
    default:
      return error instanceof Error ? withoutCall(error.message) : String(error);
  }
}

/** The words of a system's error, which Node has as `ENOSPC: no space left on device, write`. */
function withoutCall(message: string): string {
  return /^E[A-Z0-9]+: (.+?), [a-z]+( '|$)/.exec(message)?.[1] ?? message;
}
