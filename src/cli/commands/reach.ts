import { placedGaps } from "../../accounts/index.js";
import type { MfaPropagation } from "../../callers/index.js";
import { reachOf } from "../../reach/index.js";
import { count, isReachFailing, type ListedMfa, type ReachReport } from "../../report/index.js";
import { dumpFiles, readDumps, readLevels } from "../account-dumps.js";
import { AskedEntities } from "../asked-entities.js";
import { Configurations } from "../configurations.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { tell } from "../output.js";
import { refuseOverwriting } from "../outputs.js";
import { Progress } from "../progress.js";
import { withReachBaseline, writtenReachBaseline } from "../reach-baseline.js";
import { exemptRoles } from "../reach-facts.js";
import type { ReachFormat } from "../reach-formats.js";
import { writeReach } from "../reach-output.js";
import { reachPlaces } from "../reach-places.js";
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
  readonly format: ReachFormat;
  readonly output: string | undefined;
  /** Whether only what fails the run is written: no counts, and no notes. */
  readonly quiet: boolean;
  readonly config: string | undefined;
  /** A file with what is known. */
  readonly baseline: string | undefined;
  /** Where to write such a file; "" for the file of `baseline`, or the default. */
  readonly writeBaseline: string | undefined;
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
  const written = [
    { option: "--write-baseline", path: writtenReachBaseline(options) },
    { option: "--output", path: options.output },
  ];
  await refuseOverwriting(written, () => [
    ...files.map((path) => ({ path, role: "one of the accounts' files", isFound: !paths.includes(path) })),
    ...credentialReports.map((path) => ({ path, role: "a credential report" })),
    ...[...scp, ...rcp].map((path) => ({ path, role: "one of the policies" })),
    ...(options.config === undefined ? [] : [{ path: options.config, role: "the configuration" }]),
  ]);
  await refuseOverwriting(written.slice(1), () =>
    options.baseline === undefined ? [] : [{ path: options.baseline, role: "the baseline" }],
  );
  const standardInput = new StandardInput();
  const configurations = await Configurations.read(options.config, standardInput, options);
  await configurations.prepare(files);
  const progress = new Progress(options);
  progress.tell(() => `policy-check: reading ${count(files.length, "file")}`);
  const accounts = await readDumps(files, credentialReports, standardInput);
  const serviceControl = readLevels(scp, "serviceControl", standardInput);
  const resourceControl = readLevels(rcp, "resourceControl", standardInput);
  const asked = new AskedEntities(accounts, options);
  let searched = 0;
  const reach = reachOf(accounts, {
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
  const found: ReachReport = {
    tool: { name: "policy-check", version },
    reach: asked.narrowed(reach),
    users: asked.users,
    roles: asked.roles,
    listed,
    exempt: exemptRoles(accounts, configurations.acceptance),
    gaps: placedGaps(accounts),
  };
  const isWhole = options.from.length === 0 && options.to.length === 0;
  const report = withReachBaseline(found, { ...options, isWhole }, standardInput);
  await writeReach(
    report,
    { ...options, places: reachPlaces(accounts, asked, files), question: { ...options, files } },
    progress,
  );
  for (const { account, why, remedy } of report.gaps)
    tell(`${account === undefined ? "the files" : `account ${account}`} can have more: ${why}; ${remedy}`);
  if (accounts.accounts.size === 0) tell("nothing was checked: the files have no account");
  // INVARIANT: what is not complete, and what is not known, never passes.
  if (report.gaps.length > 0 || accounts.accounts.size === 0) return exitCodes.usage;
  return isReachFailing(report) ? exitCodes.findings : exitCodes.success;
}
