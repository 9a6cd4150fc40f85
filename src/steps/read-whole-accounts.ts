import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import {
  type Accounts,
  type ControlKind,
  type ControlLevels,
  dumpNameEndings,
  dumpNamesIn,
  largestDump,
  problemsInLines,
  readControlPolicies,
  readDumpTexts,
} from "../accounts/index.js";
import type { Trial } from "../backends/index.js";
import { SourceText } from "../diagnostics/index.js";
import type { AccountFileKind } from "../evidence/index.js";
import { type Reach, reachOf } from "../reach/index.js";
import { type AccountFile, accountFileWords, type ReadWholeAccounts, type WholeAccounts } from "./account-file.js";
import { StepFailure } from "./step-failure.js";
import { textFile, unreadable } from "./text-file.js";

/** Reads whole accounts, which are searched when somebody asks. Rejects with StepFailure where a file cannot be read, or has a problem. */
export async function readWholeAccounts(
  files: readonly AccountFile[],
  mfaPropagation: WholeAccounts["mfaPropagation"],
  trial: Trial | undefined,
): Promise<ReadWholeAccounts> {
  const read = files.map((file) => {
    const as = textFile(accountFileWords[file.kind], file.path, largestDump);
    const text = trial?.textOf(file.path);
    return { ...file, ...(text === undefined ? as : { text, bytes: new TextEncoder().encode(text) }) };
  });
  const of = (kind: AccountFileKind): readonly SourceText[] =>
    read.filter((file) => file.kind === kind).map(({ path, text }) => new SourceText(path, text));
  const dumps = of("account");
  const accounts = await readDumpTexts(dumps, of("credentialReport"));
  refuse(accounts.problems);
  if (dumps.length > 0 && accounts.accounts.size === 0) {
    const named = dumps.map(({ name }) => `"${name}"`).join(", ");
    throw new StepFailure(
      `there is no account in ${named}; give what aws iam get-account-authorization-details prints`,
    );
  }
  const serviceControl = levelsIn(of("serviceControl"), "serviceControl");
  const resourceControl = levelsIn(of("resourceControl"), "resourceControl");
  let found: Reach | undefined;
  const reach = (): Reach => {
    found ??= reachOf(accounts, { serviceControl, resourceControl, mfaPropagation });
    return found;
  };
  const evidenced = read.map(({ kind, path, bytes }) => ({ kind, name: path, sha256: sha256(bytes) }));
  return {
    accounts: { accounts, files: evidenced, mfaPropagation, reach },
    bytes: read.reduce((sum, { bytes }) => sum + bytes.length, 0),
  };
}

/** The files that a name means: itself, or the dumps of a folder. Throws StepFailure where there are none. */
export function accountFiles(kind: AccountFileKind, path: string): readonly AccountFile[] {
  if (kind !== "account") return [{ kind, path }];
  let names: readonly string[];
  try {
    if (!statSync(path).isDirectory()) return [{ kind, path }];
    names = dumpNamesIn(readdirSync(path));
  } catch (error) {
    throw unreadable(accountFileWords[kind], path, error);
  }
  if (names.length === 0) throw new StepFailure(`the folder "${path}" has no file that ends in ${dumpNameEndings}`);
  return names.map((name) => ({ kind, path: `${path.replace(/[\\/]+$/, "")}/${name}` }));
}

function levelsIn(files: readonly SourceText[], kind: ControlKind): ControlLevels["levels"] | undefined {
  if (files.length === 0) return undefined;
  const { levels, problems } = readControlPolicies(files, kind);
  refuse(problems);
  return levels;
}

function refuse(problems: Accounts["problems"]): void {
  const lines = problemsInLines(problems);
  if (lines !== undefined) throw new StepFailure(lines);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
