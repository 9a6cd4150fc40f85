import { readFileSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { targetOf } from "../files/index.js";
import { defaultConfigFile, nearestConfig } from "./config.js";
import { UsageError } from "./exit.js";
import { inputsOf } from "./inputs.js";
import { isStandardOutput } from "./output.js";

/** A file that a command is to write. */
export interface Output {
  /** As it was asked for: `--output`, `--format json`. */
  readonly option: string;
  /** Undefined or `-` for standard output. */
  readonly path: string | undefined;
}

/** A file that a command reads; `-` is standard input. */
export interface ReadFile {
  readonly path: string;
  /** What it is for the command, after "it is": `one of the files to check`. */
  readonly role: string;
  /** Whether it was only found in a folder or by a glob, where reports of earlier runs may be found as well. */
  readonly isFound?: boolean;
}

/**
 * Throws UsageError where what is to be written would replace what is read, or something else that is written. Files are
 * the same that have the same name once links are followed, or that are one file under several names (hard links).
 */
export async function refuseOverwriting(
  given: readonly Output[],
  readFiles: () => readonly ReadFile[] | Promise<readonly ReadFile[]>,
): Promise<void> {
  const outputs = given.flatMap(({ option, path }) => {
    const file = isStandardOutput(path) ? undefined : fileOf(path);
    return file === undefined || isStandardOutput(path) ? [] : [{ option, path, file }];
  });
  if (outputs.length === 0) return;
  for (const [index, { option, path, file }] of outputs.entries()) {
    const other = outputs.slice(0, index).find((one) => isSame(one.file, file));
    if (other !== undefined)
      throw new UsageError(`${other.option} and ${option} would both write ${path}; name another file for one of them`);
  }
  const found = nearestConfig();
  // Any file of this name is the configuration of its folder.
  const ofFolders = outputs.flatMap(({ file: { path, inode } }) =>
    basename(path) === defaultConfigFile && inode !== undefined ? [path] : [],
  );
  const config = [...(found === undefined ? [] : [found]), ...ofFolders].map(
    (path): ReadFile => ({ path, role: "the configuration" }),
  );
  for (const input of [...(await readFiles()), ...config]) {
    if (input.path === "-") continue;
    const file = fileOf(input.path);
    const output = file && outputs.find((one) => isSame(one.file, file));
    if (output === undefined || (input.isFound === true && isReport(input.path))) continue;
    throw new UsageError(
      `${output.option} ${output.path} is ${input.role}${shownOther(input.path, output.path)}; name another file for the report`,
    );
  }
}

/** The files that paths, folders and globs mean; those that mean nothing are for the command itself to refuse. */
export async function filesRead(role: string, paths: readonly string[]): Promise<readonly ReadFile[]> {
  const given = paths.filter((path) => path !== "-");
  const found = await Promise.all(given.map((path) => inputsOf([path], { allowsNothing: true }).catch(unmeant)));
  return found.flat().map(({ path, isNamed }) => ({ path, role, isFound: !isNamed }));
}

function unmeant(error: unknown): readonly never[] {
  if (error instanceof UsageError) return [];
  throw error;
}

/** Tells of files that are read later on, as those that requests name, whether they are the one that is to be written. */
export function isOutput(output: string | undefined): (path: string) => boolean {
  const written = isStandardOutput(output) ? undefined : fileOf(output);
  return (path) => {
    const file = written === undefined ? undefined : fileOf(path);
    return written !== undefined && file !== undefined && isSame(written, file);
  };
}

/** Says what the file is called as it is read, where that is something else. */
function shownOther(read: string, written: string): string {
  return resolve(read) === resolve(written) ? "" : `, ${read}`;
}

interface FileIdentity {
  readonly path: string;
  /** Device and number of a file that is there. */
  readonly inode: string | undefined;
}

/** Undefined for what is no file and cannot be replaced. */
function fileOf(path: string): FileIdentity | undefined {
  try {
    const target = targetOf(path);
    if (target.kind !== "file") return undefined;
    const status = statSync(target.path, { bigint: true, throwIfNoEntry: false });
    return { path: target.path, inode: status && `${status.dev}:${status.ino}` };
  } catch {
    // That it cannot be written, writing it will say.
    return undefined;
  }
}

function isSame(one: FileIdentity, other: FileIdentity): boolean {
  return one.path === other.path || (one.inode !== undefined && one.inode === other.inode);
}

/** Whether a file is a report of ours, which the next run may replace. */
function isReport(path: string): boolean {
  try {
    const document: unknown = JSON.parse(readFileSync(path, "utf8"));
    return (
      isOurs(memberOf(document, "tool")) ||
      isOurs(memberOf(memberOf(firstOf(memberOf(document, "runs")), "tool"), "driver"))
    );
  } catch {
    return false;
  }
}

function isOurs(tool: unknown): boolean {
  return memberOf(tool, "name") === "policy-check";
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}
