import {
  type CoverageReport,
  count,
  countOfAll,
  type MutationReport,
  mutationCounts,
  printable,
  scoreInWords,
} from "../report/index.js";
import { type ExitCode, exitCodes, UsageError } from "./exit.js";
import { type CheckVerdict, checkFiles } from "./init-check.js";
import type { PlannedFeatures } from "./init-features.js";
import { policiesInWords } from "./init-output.js";
import { type ScenarioTrial, tryScenarios } from "./init-trial.js";

/** What a repository is like after it was set up. */
export interface InitVerdict {
  readonly exitCode: ExitCode;
  /** "green: …" or "not green: …", and what it rests on. */
  readonly text: string;
  /** Whether there are findings that fail a run. */
  readonly hasFindings: boolean;
}

/** What was set up. */
export interface SetUp {
  /** The files with policies. */
  readonly paths: readonly string[];
  /** How many trust policies there are. */
  readonly policies: number;
  readonly features: PlannedFeatures;
}

/** What was checked and run. */
interface Shown extends SetUp {
  readonly checked: CheckVerdict;
  /** What the scenarios showed, or why none was run. */
  readonly run: ScenarioTrial | { readonly missing: string };
}

/**
 * Checks the policies and runs the scenarios of the working directory, in this process. What could not be done is not green,
 * and neither is what the CI job would refuse.
 */
export async function verdictOf(setUp: SetUp): Promise<InitVerdict> {
  const checked = await checkFiles(setUp.paths);
  const run = await tryScenarios().catch((error: unknown) => {
    if (error instanceof UsageError) return { missing: error.message };
    throw error;
  });
  return inWords({ ...setUp, checked, run });
}

function inWords(shown: Shown): InitVerdict {
  const { policies, checked, run, features } = shown;
  const isUntested = "missing" in run || run.scenarios.length === 0;
  const faults = [
    ...findingsInWords(shown),
    ...unreadInWords(checked),
    ...runInWords(run),
    ...requirementInWords(shown),
  ];
  const hasFindings = checked.failing.length > 0;
  if (faults.length === 0 && !isUntested) {
    const below = checked.others === 0 ? "" : `, ${count(checked.others, "finding")} below the threshold`;
    const facts = [
      `${policiesInWords(policies)}, ${checked.others === 0 ? "no findings" : `no finding that fails a run${below}`}`,
      `${count(run.scenarios.length, "scenario")} passed`,
      coverageInWords(run.coverage),
      ...shortened(
        features.notShown.map((line) => `  not shown: ${printable(line)}`),
        "outcome",
      ),
      ...mutationInWords(run.mutation, features.unnoticed),
    ];
    return { exitCode: exitCodes.success, text: `green:\n${facts.map((fact) => `  ${fact}\n`).join("")}`, hasFindings };
  }
  const exitCode = checked.unread.length > 0 || isUntested ? exitCodes.usage : exitCodes.findings;
  return { exitCode, text: `not green:\n${faults.map((fault) => `  ${fault}\n`).join("")}`, hasFindings };
}

/** More findings or scenarios are only counted. */
const mostShown = 20;

function findingsInWords({ policies, checked }: Shown): readonly string[] {
  const { failing } = checked;
  if (failing.length === 0) return [];
  const roles = new Set(failing.map(({ path, finding }) => `${path} ${finding.role ?? ""}`));
  const isAboutMfa = failing.every(({ finding }) => finding.rule.startsWith("mfa-"));
  const what = isAboutMfa
    ? `${roles.size === 1 ? "does" : "do"} not require MFA`
    : `${roles.size === 1 ? "has" : "have"} findings`;
  const lines = failing.map(({ path, finding: { range, role, rule, message } }) => {
    const of = role === undefined ? "" : ` (${printable(role)})`;
    return `  ${printable(path)}:${range.start.line}:${range.start.column}${of}: ${printable(message)} [${rule}]`;
  });
  return [`${roles.size} of ${count(policies, "role")} ${what}:`, ...shortened(lines, "finding")];
}

function unreadInWords({ unread }: CheckVerdict): readonly string[] {
  return unread.map(({ path, why }) => `${printable(path)} was not checked: ${printable(why)}`);
}

function runInWords(run: Shown["run"]): readonly string[] {
  if ("missing" in run) return [`no scenario was run: ${printable(run.missing)}`];
  const { scenarios, parseErrors } = run;
  if (parseErrors.length > 0) return parseErrors.map((error) => `a feature cannot be read: ${printable(error)}`);
  if (scenarios.length === 0) return ["no scenario was run"];
  const others = scenarios.filter(({ status }) => status !== "passed");
  if (others.length === 0) return [];
  const lines = others.map(({ uri, line, name, status, why }) => {
    const reason = status === "failed" ? (why ?? "a step failed") : status;
    return `  ${printable(uri)}:${line}: ${printable(name)}: ${printable(reason)}`;
  });
  return [`${others.length} of ${count(scenarios.length, "scenario")} did not pass:`, ...shortened(lines, "scenario")];
}

/** What the job requires besides: all outcomes, where the scenarios are meant to show them. */
function requirementInWords({ run, features }: Shown): readonly string[] {
  if ("missing" in run || !features.isComplete) return [];
  const { percent } = countOfAll(run.coverage);
  return percent === 100 ? [] : [`${coverageInWords(run.coverage)}, and the scenarios are to show all of them`];
}

function coverageInWords(report: CoverageReport): string {
  const { possible, seen, explained, percent } = countOfAll(report);
  if (possible === 0)
    return "coverage is not measured: no scenario names a file with a policy, and copies of policies do not count";
  const rest = explained === 0 ? "" : `, ${explained} explained in the configuration`;
  return `coverage ${percent} % (${seen} of ${possible} outcomes${rest})`;
}

function mutationInWords(
  report: MutationReport | undefined,
  explained: PlannedFeatures["unnoticed"],
): readonly string[] {
  if (report === undefined) return [];
  const mutants = report.policies.flatMap(({ path, mutants: own }) => own.map((mutant) => ({ path, ...mutant })));
  const counts = mutationCounts(mutants);
  const unnoticed = mutants.filter(({ status }) => status === "Survived" || status === "NoCoverage");
  const ignored = counts.ignored === 0 ? "" : `; ${counts.ignored} more change nothing`;
  const lines = unnoticed.map(({ path, range, description, why }) => {
    const place = `line ${range.start.line}: ${description}`;
    const known = explained.find(({ policy, why: words }) => policy === path && words.startsWith(place));
    const reason = why === undefined ? "" : `: ${why}`;
    return `  not noticed: ${printable(`${path}: ${known?.why ?? place + reason}`)}`;
  });
  return [
    `mutation score ${scoreInWords(counts)} (${counts.killed} of ${counts.killed + unnoticed.length} small mistakes are noticed${ignored})`,
    ...shortened(lines, "mistake"),
  ];
}

function shortened(lines: readonly string[], noun: string): readonly string[] {
  if (lines.length <= mostShown) return lines;
  return [...lines.slice(0, mostShown), `  and ${count(lines.length - mostShown, `more ${noun}`)}`];
}
