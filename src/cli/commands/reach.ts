import type { Accounts, Gap, Role } from "../../accounts/index.js";
import type { MfaPropagation } from "../../callers/index.js";
import { reachOf } from "../../reach/index.js";
import {
  count,
  isReachFailing,
  type ListedMfa,
  type ReachGap,
  type ReachReport,
  reachJson,
  reachPretty,
  reachSummary,
} from "../../report/index.js";
import type { Accepted } from "../accepted.js";
import { acceptedIn } from "../accepted-in.js";
import { dumpFiles, readDumps, readLevels } from "../account-dumps.js";
import { AskedEntities } from "../asked-entities.js";
import { readConfig } from "../config.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { isStandardOutput, tell, useColor, writeReportParts } from "../output.js";
import { refuseOverwriting } from "../outputs.js";
import { Progress } from "../progress.js";
import { StandardInput } from "../standard-input.js";
import { version } from "../version.js";

/** The options of `policy-check reach`. */
export interface ReachCommandOptions {
  /** Dumps and folders of them; `-` is standard input. */
  readonly paths: readonly string[];
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly listed: ListedMfa;
  readonly scp: readonly string[];
  readonly rcp: readonly string[];
  readonly credentialReports: readonly string[];
  readonly mfaPropagation: MfaPropagation;
  readonly format: "pretty" | "json";
  readonly output: string | undefined;
  readonly config: string | undefined;
}

/** Says who reaches which role of whole accounts, and writes the report. */
export async function runReach(options: ReachCommandOptions): Promise<ExitCode> {
  const { paths, credentialReports, scp, rcp, mfaPropagation, listed } = options;
  if (paths.length === 0)
    throw new UsageError(
      "name what aws iam get-account-authorization-details printed, as in policy-check reach account.json",
    );
  const files = dumpFiles(paths);
  if ([...files, ...credentialReports, ...scp, ...rcp].filter((file) => file === "-").length > 1)
    throw new UsageError("- is given more than once, and standard input can be read only once");
  await refuseOverwriting([{ option: "--output", path: options.output }], () => [
    ...files.map((path) => ({ path, role: "one of the accounts' files", isFound: !paths.includes(path) })),
    ...credentialReports.map((path) => ({ path, role: "a credential report" })),
    ...[...scp, ...rcp].map((path) => ({ path, role: "one of the policies" })),
    ...(options.config === undefined ? [] : [{ path: options.config, role: "the configuration" }]),
  ]);
  const standardInput = new StandardInput();
  const accepted = await acceptedIn(await readConfig(options.config, standardInput));
  const progress = new Progress();
  progress.tell(() => `policy-check: reading ${count(files.length, "file")}`);
  const accounts = await readDumps(files, credentialReports, standardInput);
  const serviceControl = readLevels(scp, "serviceControl", standardInput);
  const resourceControl = readLevels(rcp, "resourceControl", standardInput);
  const asked = new AskedEntities(accounts, options);
  let searched = 0;
  const found = reachOf(accounts, {
    serviceControl,
    resourceControl,
    mfaPropagation,
    isFrom: (arn) => {
      progress.tell(() => `policy-check: ${searched} of ${count(asked.allUsers, "user")}`);
      searched++;
      return asked.isFrom(arn);
    },
    isTo: (arn) => asked.isTo(arn),
  });
  progress.end();
  const report: ReachReport = {
    tool: { name: "policy-check", version },
    reach: asked.narrowed(found),
    users: asked.users,
    roles: asked.roles,
    listed,
    exempt: accepted === undefined ? new Map() : exemptions(accounts, accepted),
    gaps: gapsOf(accounts),
  };
  await write(report, options, progress);
  for (const { account, why, remedy } of report.gaps)
    tell(`${account === undefined ? "the files" : `account ${account}`} can have more: ${why}; ${remedy}`);
  if (accounts.accounts.size === 0) tell("nothing was checked: the files have no account");
  // INVARIANT: what is not complete, and what is not known, never passes.
  if (report.gaps.length > 0 || accounts.accounts.size === 0) return exitCodes.usage;
  return isReachFailing(report) ? exitCodes.findings : exitCodes.success;
}

async function write(report: ReachReport, options: ReachCommandOptions, progress: Progress): Promise<void> {
  const { format, output } = options;
  const parts = format === "json" ? reachJson(report) : reachPretty(report, { color: useColor(output) });
  // A report on the terminal shows by itself how far it is.
  const isSeen = isStandardOutput(output) && process.stdout.isTTY === true;
  await writeReportParts(isSeen ? parts : watched(parts, report, progress), output);
  progress.end();
  if (!isStandardOutput(output))
    (format === "pretty" ? process.stdout : process.stderr).write(`${reachSummary(report)}\n`);
}

function* watched(parts: Iterable<string>, { reach }: ReachReport, progress: Progress): Generator<string> {
  let written = 0;
  for (const part of parts) {
    progress.tell(() => `policy-check: writing, ${written} of ${count(reach.access.length, "pair")}`);
    written = Math.min(written + 1, reach.access.length);
    yield part;
  }
}

/** Why roles may be reached without MFA, by ARN; files are those that have the roles. */
function exemptions({ accounts }: Accounts, accepted: Accepted): ReadonlyMap<string, string> {
  const exempt = new Map<string, string>();
  for (const account of accounts.values()) {
    for (const role of account.roles.values()) {
      const exemption = accepted.mfaExemption(fileOf(role), { name: role.name, account: account.id });
      if (exemption !== undefined) exempt.set(role.arn, exemption.reason);
    }
  }
  return exempt;
}

function fileOf({ place }: Role): string {
  return place.source.name;
}

function gapsOf({ accounts, gaps }: Accounts): readonly ReachGap[] {
  const shown = ({ why, remedy, place }: Gap, account: string | undefined): ReachGap => {
    const { line } = place.source.position(place.span.start);
    return { account, why, remedy, file: place.source.name, line };
  };
  return [
    ...gaps.map((gap) => shown(gap, undefined)),
    ...[...accounts.values()].flatMap((account) => account.gaps.map((gap) => shown(gap, account.id))),
  ];
}
