import {
  baseInWords,
  decidingLines,
  type Hop,
  type HopDecision,
  namesOf,
  type ProfileAnswer,
  type ProfileCall,
  type ProfileFinding,
  type Reading,
  type ReadingGroup,
} from "../profiles/index.js";
import type { ProfilesReport } from "./profiles.js";
import { printable, type Style, styleOf } from "./style.js";

/** What profiles do, for people: first what differs between clients, then the calls of each group, then the findings. */
export function profilesPretty({ answers, clients }: ProfilesReport, { color }: { readonly color: boolean }): string {
  const style = styleOf(color);
  return `${answers.map((answer) => answerBlock(answer, clients.length, style)).join("\n\n")}\n`;
}

function answerBlock({ profile, groups, differences, findings }: ProfileAnswer, clients: number, style: Style): string {
  const blocks = [
    style.bold(`profile ${printable(profile)}`),
    ...differences.map(({ message }) => style.yellow(`! ${printable(message)}`)),
    ...groups.map((group) => groupBlock(group, style)),
  ];
  if (findings.length > 0) blocks.push(findings.map((finding) => findingLines(finding, clients, style)).join("\n"));
  return blocks.join("\n\n");
}

function groupBlock({ shown, readings }: ReadingGroup, style: Style): string {
  const { base, calls, problem, result } = shown;
  const lines = [`${style.bold(namesOf(readings))}: ${resultInWords(result, style)}`];
  if (problem !== undefined) lines.push(`  no call: ${printable(problem.message)}`);
  else if (base !== undefined) {
    lines.push(`  begins with ${printable(baseInWords(base))} ${style.dim(placed(base.place))}`);
    if (calls.length === 0) lines.push("  assumes no role");
    for (const [index, call] of calls.entries()) lines.push(...callLines(call, index + 1, readings, style));
  }
  return lines.join("\n");
}

function resultInWords(result: Reading["result"], style: Style): string {
  switch (result) {
    case "works":
      return style.green("works, as far as the files tell");
    case "fails":
      return style.red("fails");
    case "unknown":
      return style.yellow("not known");
  }
}

function callLines(
  { hop, outcome, decision }: ProfileCall,
  number: number,
  readings: readonly Reading[],
  style: Style,
): readonly string[] {
  const head = `  ${number}. ${hop.action} ${printable(hop.role)} ${style.dim(`${printable(hop.profile)}, ${placed(hop.place)}`)}`;
  if (outcome.kind === "not reached") return [head, "     not reached"];
  const lines = [head, `     ${codeInWords(hop)}`];
  if (outcome.kind === "refused")
    return [
      ...lines,
      style.red(
        `     refused by ${outcome.by === "STS" ? "STS" : "the client"}: ${printable(outcome.problem.message)}`,
      ),
    ];
  lines.push(...lifetimesOf(number - 1, readings).map((each) => `     ${each}`));
  if (hop.code === "asked") lines.push(...cachesOf(readings).map((each) => `     ${each}`));
  if (decision !== undefined) lines.push(...decisionLines(decision, style));
  return lines;
}

function codeInWords({ code, serial, mfaOnCall, mfaAfter }: Hop): string {
  const mfa = `aws:MultiFactorAuthPresent is ${mfaOnCall} on this call, and ${mfaAfter} on calls of the session`;
  switch (code) {
    case "asked":
      return `prompts for a code of ${printable(serial?.value ?? "")}; ${mfa}`;
    case "none":
      return `no prompt for a code; ${mfa}`;
    case "not sent":
      return `does not send mfa_serial; ${mfa}`;
    case "sent without a code":
      return "sends mfa_serial without a code";
  }
}

/** Lifetimes, which differ between clients that else do the same. */
function lifetimesOf(index: number, readings: readonly Reading[]): readonly string[] {
  const byWords = new Map<string, string[]>();
  for (const { calls, client } of readings) {
    const lifetime = calls[index]?.hop.lifetime;
    if (lifetime === undefined) continue;
    const words = `the session lives ${lifetime.seconds ?? "?"} seconds (${lifetime.why})`;
    byWords.set(words, [...(byWords.get(words) ?? []), client.id]);
  }
  return [...byWords].map(([words, ids]) => (byWords.size === 1 ? words : `${ids.join(", ")}: ${words}`));
}

/** Where sessions are kept, so no code is needed again. */
function cachesOf(readings: readonly Reading[]): readonly string[] {
  const byWords = new Map<string, string[]>();
  for (const { client } of readings) {
    const { words } = client.calls.cache.is;
    byWords.set(words, [...(byWords.get(words) ?? []), client.id]);
  }
  return [...byWords].map(
    ([words, ids]) => `${byWords.size === 1 ? "" : `${ids.join(", ")}: `}the session is kept ${words}`,
  );
}

function decisionLines(decision: HopDecision, style: Style): readonly string[] {
  if (decision.kind === "unknown")
    return [style.yellow(`     it is not known whether the call is allowed: ${printable(decision.why)}`)];
  const { decision: made, assumes } = decision;
  const paint = made.decision === "allowed" ? style.green : style.red;
  return [
    `     ${paint(made.decision)}: ${printable(made.reason)}`,
    ...decidingLines(made).map((each) => `       ${printable(`${each.file}:${each.line}`)} ${printable(each.why)}`),
    ...assumes.map((each) => style.dim(`       if ${printable(each)}`)),
  ];
}

function findingLines(
  { id, severity, message, remedy, place, clients }: ProfileFinding,
  all: number,
  style: Style,
): string {
  const paint = severity === "error" ? style.red : style.yellow;
  const whom = clients.length === all ? "" : style.dim(` [${clients.join(", ")}]`);
  const at = place === undefined ? "" : `${placed(place)}: `;
  const hint = remedy === undefined ? "" : `; ${printable(remedy)}`;
  return `${at}${paint(severity)} ${printable(message)}${hint} ${style.dim(id)}${whom}`;
}

function placed({ file, line }: { readonly file: string; readonly line: number }): string {
  return `${printable(file)}:${line}`;
}
