import type { DiffResult } from "../inspection/index.js";
import { type DiffReport, diffInWords, isFailing } from "./diff.js";
import { countedByKind, passedOverLines } from "./passed-over.js";
import { isReachDiffFailing, isReachDiffIncomplete } from "./reach-diff.js";
import { reachDiffBlocks, reachDiffSummary } from "./reach-diff-pretty.js";
import { count, printable, type Style, styleOf } from "./style.js";
import { placeLines, replayLines, samplesLine } from "./verdict-lines.js";

/** What changes do, for people: role by role, then the counts. Where it is quiet only what fails the run is shown. */
export function diffPretty(
  report: DiffReport,
  { color, isQuiet = false }: { readonly color: boolean; readonly isQuiet?: boolean },
): string {
  const style = styleOf(color);
  const { reach, equivalent } = report;
  const results = isQuiet
    ? report.results.filter((each) => each.unchecked !== undefined || isFailing(each, equivalent))
    : report.results;
  const blocks = results.map((result) => linesOf(result, equivalent, style).join("\n"));
  if (isQuiet) {
    if (reach !== undefined && (isReachDiffFailing(reach, equivalent) || isReachDiffIncomplete(reach)))
      blocks.push(...reachDiffBlocks(reach, equivalent, style));
    return blocks.length === 0 ? "" : `${blocks.join("\n\n")}\n`;
  }
  const passedOver = passedOverLines(countedByKind(report.skipped), style);
  if (passedOver.length > 0) blocks.push(passedOver.join("\n"));
  if (reach !== undefined) blocks.push(...reachDiffBlocks(reach, equivalent, style));
  blocks.push(summary(report, style));
  return `${blocks.join("\n\n")}\n`;
}

/** The counts: of roles in a line, and of whole accounts in another one. */
export function diffSummary(report: DiffReport): string {
  const style = styleOf(false);
  const reach = report.reach === undefined ? [] : [reachDiffSummary(report.reach, report.equivalent, style)];
  return [...reach, summary(report, style)].join("\n");
}

function summary({ results, sides, equivalent }: DiffReport, style: Style): string {
  const of = (verdict: DiffResult["verdict"]): number => results.filter((each) => each.verdict === verdict).length;
  const lost = results.filter(({ removed }) => removed !== undefined).length;
  const parts = [
    `${of("no-new-access")} without new access`,
    of("new-access") === 0 ? "0 with new access" : style.red(`${of("new-access")} with new access`),
    of("unknown") === 0 ? "0 unknown" : style.yellow(`${of("unknown")} unknown`),
    ...(lost === 0 ? [] : [equivalent ? style.red(`${lost} with lost access`) : `${lost} with lost access`]),
  ];
  return `${printable(sides.old)} -> ${printable(sides.new)}: ${count(results.length, "role")}: ${parts.join(", ")}`;
}

function linesOf(result: DiffResult, equivalent: boolean, style: Style): readonly string[] {
  const { verdict, path, role, place, witness, removed, undocumented, unchecked, invented, inventedInRemoved } = result;
  const paint = { "no-new-access": style.green, "new-access": style.red, unknown: style.yellow }[verdict];
  const whose = role === undefined ? printable(path) : `${printable(role)} ${style.dim(`(${printable(path)})`)}`;
  const label = unchecked === undefined ? verdict : "not compared";
  const color = isFailing(result, equivalent) && verdict === "no-new-access" ? style.red : paint;
  const lines = [`${style.bold(color(label))}  ${whose}: ${printable(diffInWords(result, equivalent))}`];
  if (place !== undefined && verdict !== "no-new-access") lines.push(...placeLines(path, role, place, style));
  if (undocumented.length > 0) {
    lines.push(`  this depends on behavior that AWS does not document: ${undocumented.join(", ")}`);
  }
  const samples = samplesLine([...invented, ...inventedInRemoved], style);
  if (samples !== undefined) lines.push(samples);
  if (witness !== undefined) {
    lines.push(...replayLines({ witness, trust: result.trust, scenario: result.scenario }, style));
  }
  if (removed !== undefined && witness === undefined) {
    lines.push(...replayLines({ witness: removed, trust: result.oldTrust, scenario: undefined }, style));
  }
  return lines;
}
