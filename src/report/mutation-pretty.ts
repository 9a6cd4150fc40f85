import {
  effectsInWords,
  isEnoughKilled,
  type MutationCounts,
  type MutationReport,
  mutationCounts,
  placeInWords,
  type ReportedMutant,
  type ReportedMutations,
} from "./mutation.js";
import { count, printable, printableLines, type Style, styleOf } from "./style.js";

/** Mutants that no scenario noticed, with the scenarios that would; then the scores. */
export function mutationPretty(report: MutationReport, { color }: { readonly color: boolean }): string {
  const style = styleOf(color);
  const shown = new Map<string, string>();
  const blocks = report.policies.flatMap((policy) => unnoticedBlocks(policy, shown, style));
  blocks.push(scoreLines(report, style).join("\n"), mutationSummary(report, style));
  return `${blocks.join("\n\n")}\n`;
}

/** The counts and the score in a line. */
export function mutationSummary(report: MutationReport, style = styleOf(false)): string {
  const counts = mutationCounts(report.policies.flatMap(({ mutants }) => mutants));
  const all = report.policies.reduce((sum, { mutants }) => sum + mutants.length, 0);
  const paint = isEnoughKilled(report) ? style.bold : style.red;
  return `${count(report.policies.length, "policy").replace(/policys$/, "policies")}, ${count(all, "mutant")}: ${inWords(counts)}; score ${paint(scoreInWords(counts))}`;
}

function inWords({ killed, survived, noCoverage, ignored, notStorable }: MutationCounts): string {
  const parts = [
    `${killed} noticed`,
    `${survived} not noticed`,
    ...(noCoverage === 0 ? [] : [`${noCoverage} without a scenario`]),
    ...(ignored === 0 ? [] : [`${ignored} that ${ignored === 1 ? "changes" : "change"} nothing`]),
    ...(notStorable === 0 ? [] : [`${notStorable} that AWS would refuse`]),
  ];
  return parts.join(", ");
}

/** A score with one digit behind the point, never rounded up: one that misses a mutant is not 100 %. */
export function scoreInWords({ score }: MutationCounts): string {
  return score === undefined ? "none, because there is no mutant" : `${Math.floor(score * 10) / 10} %`;
}

function scoreLines({ policies }: MutationReport, style: Style): readonly string[] {
  const rows = policies.map(({ path, role, mutants }) => {
    const counts = mutationCounts(mutants);
    const { score, killed, survived, noCoverage } = counts;
    const label = score === undefined ? "no score" : `${Math.floor(score * 10) / 10} %`;
    const paint = score === 100 ? style.green : score === undefined ? style.dim : style.yellow;
    return {
      label,
      paint,
      text: `${nameOf(path, role)}  ${style.dim(`${killed} of ${killed + survived + noCoverage}`)}`,
    };
  });
  const width = Math.max(0, ...rows.map(({ label }) => label.length));
  return rows.map(({ label, paint, text }) => `${paint(label.padStart(width))}  ${text}`);
}

function nameOf(path: string, role: string | undefined): string {
  return role === undefined ? printable(path) : `${printable(path)}: ${printable(role)}`;
}

/** `shown` has the scenarios that were shown before, by their steps, with their titles. */
function unnoticedBlocks(
  { path, role, mutants }: ReportedMutations,
  shown: Map<string, string>,
  style: Style,
): readonly string[] {
  return mutants
    .filter(({ status }) => status === "Survived" || status === "NoCoverage")
    .map((mutant) => [...mutantLines(path, role, mutant, style), ...scenarioLines(mutant, shown, style)].join("\n"));
}

/** Scenarios to paste: each once, since one often notices several mistakes. */
function scenarioLines({ scenarios }: ReportedMutant, shown: Map<string, string>, style: Style): readonly string[] {
  return scenarios.flatMap((scenario) => {
    const [title = "", ...steps] = printableLines(scenario).split("\n");
    const key = steps.join("\n");
    const earlier = shown.get(key);
    if (earlier !== undefined)
      return [`${style.cyan("=")} ${style.bold("noticed as well by the scenario above:")} ${earlier}`];
    shown.set(key, title.replace(/^Scenario: /, ""));
    const lines = [title, ...steps].map((line) => `    ${line}`);
    return [`${style.cyan("=")} ${style.bold("scenario that notices it:")}`, ...lines];
  });
}

function mutantLines(path: string, role: string | undefined, mutant: ReportedMutant, style: Style): readonly string[] {
  const { status, range, description, why, diff, kind, coveredBy } = mutant;
  const label = status === "Survived" ? style.red("not noticed") : style.yellow("no scenario");
  const place = placeInWords(printable(path), range.start);
  const whose = role === undefined ? "" : ` ${style.dim(`(${printable(role)})`)}`;
  const lines = [`${style.bold(label)}  ${place}${whose}: ${printable(description)} ${style.dim(`[${kind}]`)}`];
  for (const line of printableLines(diff).split("\n")) {
    if (line !== "") lines.push(`    ${painted(line, style)}`);
  }
  lines.push(...effectLines(mutant));
  if (why !== undefined) lines.push(`  ${printable(why)}`);
  if (status === "Survived") lines.push(style.dim(`  ${count(coveredBy.length, "scenario")} passed with it`));
  return lines;
}

/** What the mistake changes. */
function effectLines(mutant: ReportedMutant): readonly string[] {
  const effects = effectsInWords(mutant);
  const hasNone = effects.length > 0 && mutant.scenarios.length === 0;
  const none = hasNone ? ["there is no scenario to paste: the steps cannot make this call"] : [];
  return [...effects, ...none].map((line) => `  ${printable(line)}`);
}

function painted(line: string, style: Style): string {
  if (line.startsWith("+")) return style.green(line);
  return line.startsWith("-") ? style.red(line) : line;
}
