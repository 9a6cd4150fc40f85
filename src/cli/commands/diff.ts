import { comparePair, type DiffResult, pairsOf, uncomparedFile } from "../../inspection/index.js";
import { count, isFailing, isReachDiffFailing, isReachDiffIncomplete, reachDiffTrouble } from "../../report/index.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { type EmptinessOptions, emptyHint, nothingChecked } from "../nothing-checked.js";
import { tell } from "../output.js";
import { filesRead, refuseOverwriting } from "../outputs.js";
import { PolicyFiles } from "../policy-files.js";
import { Progress } from "../progress.js";
import { axiomsIn } from "../questions.js";
import { type ReachDiffOptions, reachDiff } from "../reach-diff.js";
import { fromWorkingDirectory } from "../relative-path.js";
import { sidesOf } from "../sides.js";
import { StandardInput } from "../standard-input.js";
import { type VerdictOutput, writeDiff } from "../verdict-output.js";
import { version } from "../version.js";

/** The options of `policy-check diff`. */
export interface DiffOptions extends EmptinessOptions, VerdictOutput, ReachDiffOptions {
  /** OLD and NEW; a revision; or, with `role`, a file. */
  readonly words: readonly string[];
  /** What stands behind `--`: the files, folders and globs to compare with a revision. */
  readonly paths: readonly string[];
  readonly role: string | undefined;
  readonly profile: string | undefined;
  readonly equivalent: boolean;
  readonly withoutAxioms: readonly string[];
  readonly maxFileSize: number | undefined;
}

/** Says whether a change of trust policies grants new access, and writes the report. */
export async function runDiff(options: DiffOptions): Promise<ExitCode> {
  const switchedOff = axiomsIn(options.withoutAxioms);
  const { maxFileSize, skipOthers } = options;
  const standardInput = new StandardInput();
  const files = new PolicyFiles({ standardInput, maxFileSize, skipOthers, dumps: true, isRepeated: true });
  const beside = [...options.scp, ...options.rcp, ...options.credentialReports];
  await refuseOverwriting([{ option: "--output", path: options.output }], () =>
    // Revisions are not files, which does no harm.
    filesRead("one of the files to compare", [...options.words, ...options.paths, ...beside]),
  );
  if (beside.includes("-") && [...options.words, ...beside].filter((file) => file === "-").length > 1)
    throw new UsageError("- is given more than once, and standard input can be read only once");
  const progress = new Progress(options);
  const { old, now } = await sidesOf(options, files);
  const pairs = pairsOf(old.policies, now.policies);
  const unread = { old: old.unreadable, now: now.unreadable };
  const results: DiffResult[] = [];
  for (const [index, pair] of pairs.entries()) {
    progress.tell(() => `policy-check: ${index} of ${count(pairs.length, "role")}`);
    results.push(comparePair(pair, unread, switchedOff));
  }
  progress.tell(() => "policy-check: who reaches which role");
  const reach = await reachDiff({ old: old.dumps, now: now.dumps }, options, standardInput);
  progress.end();
  for (const { path, why } of [...old.unreadable, ...now.unreadable])
    results.push(uncomparedFile({ path, relativePath: fromWorkingDirectory(path) }, why));
  const isEmpty = results.length === 0 && !options.allowEmpty && !skipOthers;
  for (const { path, role, unchecked, reason } of results) {
    if (unchecked === undefined) continue;
    tell(`${path}: ${role === undefined ? "" : `${role}: `}${reason ?? ""}`);
  }
  const { equivalent } = options;
  const skipped = [...old.skipped, ...now.skipped];
  const report = {
    tool: { name: "policy-check", version },
    sides: { old: old.name, new: now.name },
    equivalent,
    results,
    skipped,
    reach,
  };
  await writeDiff(report, options);
  if (isEmpty) tell(`${nothingChecked(skipped)}; ${emptyHint}`);
  for (const why of reach === undefined ? [] : reachDiffTrouble(reach)) tell(why);
  const isIncomplete = reach !== undefined && isReachDiffIncomplete(reach);
  if (isEmpty || isIncomplete || results.some(({ unchecked }) => unchecked !== undefined)) return exitCodes.usage;
  const isNew = reach !== undefined && isReachDiffFailing(reach, equivalent);
  return isNew || results.some((result) => isFailing(result, equivalent)) ? exitCodes.findings : exitCodes.success;
}
