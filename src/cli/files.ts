import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { SourceText } from "../diagnostics/index.js";
import { decodeText } from "../policy/index.js";

/** The default of `--max-file-size`, in bytes: far above any policy, far below what hurts. */
export const defaultMaximumSize = 1024 * 1024;

/** A text, or why it is not read. */
export type ReadText = SourceText | { readonly refused: string };

/** Reads a UTF-8 text file, or standard input for `-`; larger ones than `maximumSize` bytes are refused. */
export function readText(path: string, maximumSize: number): ReadText {
  let bytes: Uint8Array | undefined;
  try {
    bytes = readBytes(path, maximumSize);
  } catch (error) {
    return { refused: readProblem(error) };
  }
  if (bytes === undefined) {
    return { refused: `it is larger than ${maximumSize} bytes; --max-file-size allows more` };
  }
  const decoded = decodeText(bytes);
  if (decoded.kind === "refused") return { refused: decoded.message };
  return new SourceText(path === "-" ? "<stdin>" : path, decoded.text);
}

/** A second reader would find nothing more, and take it for an empty text. */
let standardInputIsRead = false;

/** The bytes of a file; undefined when there are more than `maximumSize`. */
function readBytes(path: string, maximumSize: number): Uint8Array | undefined {
  if (path === "-") {
    if (standardInputIsRead) throw new Error("standard input can be read only once");
    standardInputIsRead = true;
    return readUpTo(0, maximumSize);
  }
  const file = openSync(path, "r");
  try {
    const status = fstatSync(file);
    if (status.isDirectory()) throw new IsDirectory();
    if (!status.isFile()) return readUpTo(file, maximumSize);
    return status.size > maximumSize ? undefined : readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** Reads a pipe to its end, without ever holding much more than `maximumSize`. */
function readUpTo(file: number, maximumSize: number): Uint8Array | undefined {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const chunk = new Uint8Array(65_536);
    const length = readChunk(file, chunk);
    if (length === 0) return Buffer.concat(chunks);
    total += length;
    if (total > maximumSize) return undefined;
    chunks.push(chunk.subarray(0, length));
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
      return "it is a directory; name the files in it, as in policies/*.json";
    case "EACCES":
    case "EPERM":
      return "permission denied";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
