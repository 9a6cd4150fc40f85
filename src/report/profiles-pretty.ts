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
  const add = (wordsOf: (reading: Reading) => string | undefined): void => {
    lines.push(...perClient(readings, wordsOf).map((each) => `     ${each}`));
  };
  add(({ calls }) => lifetimeInWords(calls[number - 1]?.hop));
  add(({ calls }) => regionInWords(calls[number - 1]?.hop));
  if (hop.code === "asked") add(({ client }) => `the session is kept ${client.calls.cache.is.words}`);
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

/** What differs between clients that else do the same, each once with the clients that it holds for. */
function perClient(readings: readonly Reading[], wordsOf: (reading: Reading) => string | undefined): readonly string[] {
  const byWords = new Map<string, string[]>();
  for (const reading of readings) {
    const words = wordsOf(reading);
    if (words !== undefined) byWords.set(words, [...(byWords.get(words) ?? []), reading.client.id]);
  }
  return [...byWords].map(([words, ids]) => (ids.length === readings.length ? words : `${ids.join(", ")}: ${words}`));
}

function lifetimeInWords(hop: Hop | undefined): string | undefined {
  return hop && `the session lives ${hop.lifetime.seconds ?? "?"} seconds (${hop.lifetime.why})`;
}

function regionInWords(hop: Hop | undefined): string | undefined {
  return hop?.region === undefined ? undefined : `the call is signed for ${printable(hop.region)}`;
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
