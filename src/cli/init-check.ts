import { type Finding, isAtLeast } from "../diagnostics/index.js";
import { type FileReport, linkedTo } from "../report/index.js";
import { CheckRun } from "./check-run.js";
import { Configurations } from "./configurations.js";
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
  const configurations = await Configurations.read(undefined, standardInput);
  const { base } = configurations;
  const files = new PolicyFiles({ standardInput, maxFileSize: base.maxFileSize, identityPolicies: true });
  const inputs = await files.prepare(await inputsOf(paths, { allowsNothing: true }));
  await configurations.prepare(inputs.map(({ path }) => path));
  const run = new CheckRun({
    ...{ files, accepted: configurations.acceptance, alike: undefined, stdinFilename: undefined, fix: undefined },
    lintOf: (path) => configurations.of(path).lint,
  });
  const reports: FileReport[] = [];
  const unread: { path: string; why: string }[] = [];
  for (const input of inputs) {
    const outcome = await run.check(input, () => {});
    if (outcome.kind === "skipped") continue;
    reports.push(linkedTo(base.rulesUrl, outcome.report));
    if (outcome.kind === "unchecked") unread.push({ path: outcome.report.path, why: outcome.why });
  }
  const failOn = base.failOn ?? "security-warning";
  const all = reports.flatMap(({ path, findings }) => findings.map((finding) => ({ path, finding })));
  const failing = all.filter(({ finding }) => isAtLeast(finding.severity, failOn));
  return { failing, others: all.length - failing.length, unread };
}
