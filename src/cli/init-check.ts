import { type Finding, isAtLeast } from "../diagnostics/index.js";
import { type FileReport, linkedTo } from "../report/index.js";
import { acceptedIn } from "./accepted-in.js";
import { CheckRun } from "./check-run.js";
import { readConfig } from "./config.js";
import { inputsOf } from "./inputs.js";
import { PolicyFiles } from "./policy-files.js";
import { StandardInput } from "./standard-input.js";

/** What `check` says of the policies of a repository. */
export interface CheckVerdict {
  /** Findings that fail a run, with their files. */
  readonly failing: readonly { readonly path: string; readonly finding: Finding }[];
  /** Findings below that. */
  readonly others: number;
  /** Files that could not be checked, and why. */
  readonly unread: readonly { readonly path: string; readonly why: string }[];
}

/** Checks files as `policy-check check` does, with the configuration that is there. */
export async function checkFiles(paths: readonly string[]): Promise<CheckVerdict> {
  const standardInput = new StandardInput();
  const config = await readConfig(undefined, standardInput);
  const accepted = await acceptedIn(config);
  const files = new PolicyFiles({ standardInput, maxFileSize: config.maxFileSize, identityPolicies: true });
  const run = new CheckRun({ files, config, accepted, stdinFilename: undefined, fix: undefined });
  const reports: FileReport[] = [];
  const unread: { path: string; why: string }[] = [];
  for (const input of await files.prepare(await inputsOf(paths, { allowsNothing: true }))) {
    const outcome = await run.check(input, () => {});
    if (outcome.kind === "skipped") continue;
    reports.push(linkedTo(config.rulesUrl, outcome.report));
    if (outcome.kind === "unchecked") unread.push({ path: outcome.report.path, why: outcome.why });
  }
  const failOn = config.failOn ?? "security-warning";
  const all = reports.flatMap(({ path, findings }) => findings.map((finding) => ({ path, finding })));
  const failing = all.filter(({ finding }) => isAtLeast(finding.severity, failOn));
  return { failing, others: all.length - failing.length, unread };
}
