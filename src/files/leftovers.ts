import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, unlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** The end of the names of files that are being written; nothing that policy-check looks for in folders ends so. */
const ending = ".tmp";

/** The longest name of a file on all usual file systems, in bytes, less what is put behind it. */
const longestBase = 200;

/**
 * A new name beside a file, for what is to take its place: `NAME.PID-START-RANDOM.tmp`. START tells processes apart that
 * have the same id one after the other, as those of containers often do.
 */
export function nameBeside(path: string): string {
  const unique = randomBytes(4).toString("hex");
  return join(dirname(path), `${prefixOf(path)}${process.pid}-${startOf(process.pid) ?? 0}-${unique}${ending}`);
}

/**
 * Removes what processes that were killed left beside a file. What a running process is writing stays.
 */
export function removeLeftovers(path: string): void {
  const folder = dirname(path);
  const prefix = prefixOf(path);
  for (const name of namesIn(folder)) {
    if (!name.startsWith(prefix) || !name.endsWith(ending)) continue;
    const [, pid, start] = /^(\d+)-(\d+)-[0-9a-f]{8}$/.exec(name.slice(prefix.length, -ending.length)) ?? [];
    if (pid === undefined || start === undefined || isRunning(Number(pid), start)) continue;
    try {
      unlinkSync(join(folder, name));
    } catch {
      // Somebody else has removed it, or nobody may.
    }
  }
}

function prefixOf(path: string): string {
  const name = basename(path);
  if (Buffer.byteLength(name) <= longestBase) return `${name}.`;
  return `policy-check-${createHash("sha256").update(name).digest("hex").slice(0, 24)}.`;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A folder that may be written but not read.
    return [];
  }
}

/** Whether a process goes on that has this id and began then; where the system does not say, the id decides. */
function isRunning(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  const known = startOf(pid);
  if (known === ended) return false;
  return known === undefined || start === "0" || known === start;
}

/** Of a process that has ended, and that nobody has asked about yet. */
const ended = "-";

/**
 * When a process began, in ticks since the machine did, where the system says so as Linux does. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function startOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name, in parentheses, may have anything in it.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? ended : fields[19];
  } catch {
    return undefined;
  }
}
