import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import {
  type Accounts,
  type ControlKind,
  type ControlLevels,
  dumpNameEndings,
  dumpNamesIn,
  isDumpYaml,
  largestDump,
  loadDumpYaml,
  readAccounts,
  readControlPolicies,
} from "../accounts/index.js";
import type { BackendSettings } from "../backends/index.js";
import { problemInWords, SourceText } from "../diagnostics/index.js";
import type { AccountFileKind, EvidencedFile } from "../evidence/index.js";
import { placeOf } from "../policy/index.js";
import { type Reach, reachOf, withUnreadTrust } from "../reach/index.js";
import { StepFailure } from "./step-failure.js";
import { textFile, unreadable } from "./text-file.js";

/** What is kept of accounts for later scenarios: no more than texts of so many bytes together. */
const mostKept = 256 * 1024 * 1024;

/** How many problems of files a step tells. */
const mostProblems = 20;

/** A file of whole accounts, as a scenario names it. */
export interface AccountFile {
  readonly kind: AccountFileKind;
  readonly path: string;
}

/** Whole accounts, and what is found in them. */
export interface WholeAccounts {
  readonly accounts: Accounts;
  readonly files: readonly EvidencedFile[];
  readonly mfaPropagation: NonNullable<BackendSettings["mfaPropagation"]>;
  /** Who reaches which role. It is searched when it is first asked for. */
  readonly reach: () => Reach;
}

interface Kept {
  readonly accounts: WholeAccounts;
  readonly bytes: number;
}

/** The whole accounts of a run: what several scenarios give is read and searched once. */
export class RunAccounts {
  readonly #mfaPropagation: WholeAccounts["mfaPropagation"];
  /** By the files as they are; those used last come last. */
  readonly #kept = new Map<string, Kept>();

  constructor({ mfaPropagation = "documented" }: Pick<BackendSettings, "mfaPropagation">) {
    this.#mfaPropagation = mfaPropagation;
  }

  /** Reads accounts. Rejects with StepFailure where a file cannot be read, or has a problem. */
  async read(files: readonly AccountFile[]): Promise<WholeAccounts> {
    const key = JSON.stringify(files.map((file) => [file, stateOf(file)]));
    const kept = this.#kept.get(key) ?? (await this.#readNow(files));
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    this.#forgetOldest();
    return kept.accounts;
  }

  async #readNow(files: readonly AccountFile[]): Promise<Kept> {
    const read = files.map((file) => ({ ...file, ...textFile(words[file.kind], file.path, largestDump) }));
    const of = (kind: AccountFileKind): readonly SourceText[] =>
      read.filter((file) => file.kind === kind).map(({ path, text }) => new SourceText(path, text));
    const dumps = of("account");
    const readYaml = dumps.some(isDumpYaml) ? await loadDumpYaml() : undefined;
    const accounts = readAccounts(dumps, { credentialReports: of("credentialReport"), readYaml });
    refuse(accounts.problems);
    if (dumps.length > 0 && accounts.accounts.size === 0) {
      const named = dumps.map(({ name }) => `"${name}"`).join(", ");
      throw new StepFailure(
        `there is no account in ${named}; give what aws iam get-account-authorization-details prints`,
      );
    }
    const serviceControl = levelsIn(of("serviceControl"), "serviceControl");
    const resourceControl = levelsIn(of("resourceControl"), "resourceControl");
    const mfaPropagation = this.#mfaPropagation;
    let found: Reach | undefined;
    const reach = (): Reach => {
      found ??= withUnreadTrust(
        accounts,
        reachOf(accounts, { serviceControl, resourceControl, mfaPropagation }),
        () => true,
      );
      return found;
    };
    const evidenced = read.map(({ kind, path, bytes }) => ({ kind, name: path, sha256: sha256(bytes) }));
    return {
      accounts: { accounts, files: evidenced, mfaPropagation, reach },
      bytes: read.reduce((sum, { bytes }) => sum + bytes.length, 0),
    };
  }

  #forgetOldest(): void {
    let bytes = [...this.#kept.values()].reduce((sum, kept) => sum + kept.bytes, 0);
    for (const [key, kept] of this.#kept) {
      if (bytes <= mostKept || this.#kept.size === 1) return;
      bytes -= kept.bytes;
      this.#kept.delete(key);
    }
  }
}

const words: Readonly<Record<AccountFileKind, string>> = {
  account: "account file",
  credentialReport: "credential report",
  serviceControl: "file of service control policies",
  resourceControl: "file of resource control policies",
};

/** The files that a name means: itself, or the dumps of a folder. Throws StepFailure where there are none. */
export function accountFiles(kind: AccountFileKind, path: string): readonly AccountFile[] {
  if (kind !== "account") return [{ kind, path }];
  let names: readonly string[];
  try {
    if (!statSync(path).isDirectory()) return [{ kind, path }];
    names = dumpNamesIn(readdirSync(path));
  } catch (error) {
    throw unreadable(words[kind], path, error);
  }
  if (names.length === 0) throw new StepFailure(`the folder "${path}" has no file that ends in ${dumpNameEndings}`);
  return names.map((name) => ({ kind, path: `${path.replace(/[\\/]+$/, "")}/${name}` }));
}

/** What a file is now, without reading it: steps of somebody's own may write files during a run. */
function stateOf({ kind, path }: AccountFile): readonly string[] {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].map(String);
  } catch (error) {
    throw unreadable(words[kind], path, error);
  }
}

function levelsIn(files: readonly SourceText[], kind: ControlKind): ControlLevels["levels"] | undefined {
  if (files.length === 0) return undefined;
  const { levels, problems } = readControlPolicies(files, kind);
  refuse(problems);
  return levels;
}

function refuse(problems: Accounts["problems"]): void {
  if (problems.length === 0) return;
  const lines = problems
    .slice(0, mostProblems)
    .map((problem) => `${placeOf(problem.source, problem.span)}: ${problemInWords(problem)}`);
  if (problems.length > mostProblems) lines.push(`and ${problems.length - mostProblems} more problems`);
  throw new StepFailure(lines.join("\n"));
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
