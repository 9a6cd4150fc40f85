import { axioms } from "../analysis/index.js";
import { isIdle, type ProveResult } from "../inspection/index.js";
import { configurationLines } from "./configuration.js";
import { countedByKind, passedOverLines } from "./passed-over.js";
import {
  outsideInWords,
  type ProveReport,
  propertyName,
  reachInWords,
  subjectInWords,
  verdictInWords,
} from "./prove.js";
import { apartByLines, count, printable, type Style, styleOf } from "./style.js";
import { placeLines, replayLines, samplesLine } from "./verdict-lines.js";

/** How the verdicts are to look. */
interface PrettyOptions {
  readonly color: boolean;
  /** Whether only what fails the run is shown. */
  readonly isQuiet?: boolean;
}

/** The verdicts for people, in parts: a block for each that does not hold, a line for each that does, then what was assumed. */
export function provePretty(report: ProveReport, options: PrettyOptions): Generator<string> {
  return apartByLines(blocksOf(report, options));
}

function* blocksOf(report: ProveReport, { color, isQuiet = false }: PrettyOptions): Generator<string> {
  const style = styleOf(color);
  let lines: string[] = [];
  for (const result of isQuiet ? report.results.filter(isFailingVerdict) : report.results) {
    const block = linesOf(result, style);
    if (block.length <= 2) {
      lines.push(...block);
      continue;
    }
    if (lines.length > 0) yield lines.join("\n");
    lines = [];
    yield block.join("\n");
  }
  if (lines.length > 0) yield lines.join("\n");
  if (isQuiet) return;
  const assumed = new Set(report.results.flatMap((result) => result.axioms));
  if (assumed.size > 0) {
    const named = [...assumed].map((name) => `  ${axioms[name]} ${style.dim(`(${name})`)}`);
    yield ["The proofs make these assumptions; --without-axiom NAME drops one:", ...named].join("\n");
  }
  const passedOver = passedOverLines(countedByKind(report.skipped), style);
  if (passedOver.length > 0) yield passedOver.join("\n");
  const configuration = configurationLines(report.configuration);
  if (configuration.length > 0) yield configuration.join("\n");
  yield summary(report, style);
}

function isFailingVerdict({ verdict, exempt, unchecked }: ProveResult): boolean {
  return unchecked !== undefined || (verdict !== "proved" && exempt === undefined);
}

/** The counts in one line. */
export function proveSummary(report: ProveReport): string {
  return summary(report, styleOf(false));
}

function summary({ results }: ProveReport, style: Style): string {
  const asked = results.filter(({ unchecked }) => unchecked === undefined);
  const of = (verdict: ProveResult["verdict"]): number => asked.filter((each) => each.verdict === verdict).length;
  const exempt = asked.filter((each) => each.exempt !== undefined && each.verdict !== "proved").length;
  const parts = [
    of("proved") === 0 ? "0 proved" : style.green(`${of("proved")} proved`),
    of("violated") === 0 ? "0 violated" : style.red(`${of("violated")} violated`),
    of("unknown") === 0 ? "0 unknown" : style.yellow(`${of("unknown")} unknown`),
    ...(exempt === 0 ? [] : [`${exempt} of them exempt`]),
    ...(asked.length === results.length ? [] : [style.red(`${results.length - asked.length} not checked`)]),
  ];
  return `${count(asked.length, "question")}: ${parts.join(", ")}`;
}

function linesOf(result: ProveResult, style: Style): readonly string[] {
  const subject = subjectInWords(result);
  const { verdict, path, role, property, place, witness, unchecked, exempt, statements, undocumented, invented } =
    result;
  const paint = { proved: style.green, violated: style.red, unknown: style.yellow }[verdict];
  const whose = subject === undefined ? printable(path) : `${printable(subject)} ${style.dim(`(${printable(path)})`)}`;
  const head = `${style.bold(paint(unchecked === undefined ? verdict : "not checked"))}  ${whose} ${style.dim(`[${propertyName(property)}]`)}: `;
  const outside = outsideInWords(result);
  const lines = [`${head}${printable(verdictInWords(result))}`];
  if (exempt !== undefined && verdict !== "proved") lines.push(`  exempt: ${printable(exempt)}`);
  if (verdict === "violated" && property.kind === "reachable") {
    lines[0] = `${head}${count(statements.filter(isIdle).length, "statement")} can never matter`;
    for (const each of statements.filter(isIdle)) {
      lines.push(`  ${printable(reachInWords(each))}`, ...placeLines(path, role, each.place, style));
    }
  } else if (place !== undefined && verdict !== "proved") lines.push(...placeLines(path, role, place, style));
  for (const each of statements) {
    if (each.reach === "matters" && each.why !== undefined) lines.push(`  ${printable(reachInWords(each))}`);
  }
  if (undocumented.length > 0) {
    lines.push(`  this depends on behavior that AWS does not document: ${undocumented.join(", ")}`);
  }
  const samples = samplesLine(invented, style);
  if (samples !== undefined) lines.push(samples);
  if (outside !== undefined) lines.push(`  ${style.dim(printable(outside))}`);
  if (witness !== undefined)
    lines.push(...replayLines({ witness, trust: result.trust, scenario: result.scenario }, style));
  return lines;
}
