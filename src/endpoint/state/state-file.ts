import { readFile } from "node:fs/promises";
import writeFileAtomic from "write-file-atomic";
import { decodeText } from "../../policy/index.js";
import type { State } from "./entities.js";
import { type LoadedState, stateFromText, stateText, type UnusableState, unusable } from "./state-document.js";
import { emptyState } from "./store.js";

/** The largest state file that is read, in bytes. */
const largestFile = 256 * 1024 * 1024;

/**
 * Reads a state file; `dist/schemas/state.schema.json` describes it. What it leaves out is made up: ids, dates, seeds.
 */
export async function readStateFile(path: string): Promise<LoadedState | UnusableState> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      return { kind: "state", state: emptyState() };
    return unusable(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (bytes.length > largestFile) return unusable(`${path}: the file is larger than ${largestFile} bytes`);
  const decoded = decodeText(bytes);
  if (decoded.kind === "refused") return unusable(`${path}: ${decoded.message}`);
  return stateFromText(path, decoded.text);
}

/**
 * Keeps a state in a file: written beside it, flushed, then put in its place, so that the file is whole at any time.
 * Changes that come while one is being written go together into the next.
 */
export function keepInFile(path: string): (state: State) => Promise<void> {
  let running: Promise<void> | undefined;
  let waiting: Promise<void> | undefined;
  const write = async (state: State): Promise<void> => {
    // Secrets and seeds are in it.
    await writeFileAtomic(path, stateText(state), { mode: 0o600, fsync: true });
  };
  const start = (state: State): Promise<void> => {
    const writing = write(state).finally(() => {
      if (running === writing) running = undefined;
    });
    running = writing;
    return writing;
  };
  return (state) => {
    if (running === undefined) return start(state);
    waiting ??= running
      .catch(() => undefined)
      .then(() => {
        waiting = undefined;
        return start(state);
      });
    return waiting;
  };
}
