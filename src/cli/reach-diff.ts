import { type Account, type Accounts, mayHaveUsers, placedGaps, readDumpTexts } from "../accounts/index.js";
import { problemInWords, type SourceText } from "../diagnostics/index.js";
import { placeOf } from "../policy/index.js";
import { changesOf, type Reach, type ReachOptions, reachOf } from "../reach/index.js";
import type { BothCounts, ReachDiff, SidedGap } from "../report/index.js";
import { readLevels, readReports } from "./account-dumps.js";
import { UsageError } from "./exit.js";
import { reachPlaces } from "./reach-places.js";
import { fromWorkingDirectory } from "./relative-path.js";
import type { StandardInput } from "./standard-input.js";

/** What counts for the accounts of both sides. */
export interface ReachDiffOptions {
  readonly scp: readonly string[];
  readonly rcp: readonly string[];
  readonly credentialReports: readonly string[];
}

/** The dumps of both sides. */
export interface DumpSides {
  readonly old: readonly SourceText[];
  readonly now: readonly SourceText[];
}

/**
 * Who reaches what in the new accounts and did not in the old ones; undefined where not both sides have dumps, or none has
 * a user: lists of roles, which show nobody who could start.
 */
export async function reachDiff(
  { old, now }: DumpSides,
  { scp, rcp, credentialReports }: ReachDiffOptions,
  standardInput: StandardInput,
): Promise<ReachDiff | undefined> {
  if (old.length === 0 || now.length === 0) {
    const [given] = Object.entries({ scp, rcp, "credential-report": credentialReports }).filter(
      ([, files]) => files.length > 0,
    );
    if (given === undefined) return undefined;
    throw new UsageError(
      `--${given[0]} needs dumps of accounts on both sides, as aws iam get-account-authorization-details prints them`,
    );
  }
  const reports = readReports(credentialReports, standardInput);
  const options: ReachOptions = {
    serviceControl: readLevels(scp, "serviceControl", standardInput),
    resourceControl: readLevels(rcp, "resourceControl", standardInput),
  };
  if (![...old, ...now].some(mayHaveUsers)) return undefined;
  const after = await readDumpTexts(now, reports);
  const isSame = old.length === now.length && old.every(({ text }, index) => text === now[index]?.text);
  const before = isSame ? after : await readDumpTexts(old, reports);
  if (!hasUsers(before) && !hasUsers(after)) return undefined;
  const files = now.map(({ name }) => name);
  const problems = [...before.problems, ...after.problems];
  const [problem] = problems;
  if (problem !== undefined) {
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
    const why = `${placeOf(problem.source, problem.span)}: ${problemInWords(problem)}${more}`;
    return { kind: "not-compared", why, places: { first: fromWorkingDirectory(files[0] ?? "-") } };
  }
  const isReported = ({ file }: SidedGap): boolean => credentialReports.includes(file);
  const gaps = [
    // A report of today has users that the old files cannot have.
    ...sided(before, "old").filter((gap) => !isReported(gap)),
    ...sided(after, "new"),
  ];
  const reach = isSame ? nothing : reachOf(after, options);
  const oldReach = isSame ? nothing : reachOf(before, options);
  return {
    kind: "compared",
    users: both(before, after, ({ users }) => users.size),
    roles: both(before, after, ({ roles }) => roles.size),
    gained: changesOf(oldReach, reach),
    lost: changesOf(reach, oldReach),
    gaps,
    places: reachPlaces(after, { isTo: () => true }, files),
  };
}

/** What equal dumps are compared as: nobody gains anything, whatever there is. */
const nothing: Reach = {
  accounts: [],
  access: [],
  outside: [],
  escalations: [],
  unknown: [],
  unknownEscalations: [],
  gaps: [],
};

function hasUsers({ accounts }: Accounts): boolean {
  return [...accounts.values()].some(({ users }) => users.size > 0);
}

function both(old: Accounts, now: Accounts, sizeOf: (account: Account) => number): BothCounts {
  const total = ({ accounts }: Accounts): number =>
    [...accounts.values()].reduce((sum, account) => sum + sizeOf(account), 0);
  return { old: total(old), new: total(now) };
}

function sided(accounts: Accounts, side: SidedGap["side"]): readonly SidedGap[] {
  return placedGaps(accounts).map((gap) => ({ ...gap, side }));
}
