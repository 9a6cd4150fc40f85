import type { Witness } from "../analysis/index.js";
import { prepareRequest } from "../engine/index.js";
import type { Invented, JudgedPlace } from "../inspection/index.js";
import { printable, printableLines, type Style } from "./style.js";

/** More lines of a statement than these are left out. */
const mostLines = 16;
const widest = 160;

/** A stretch of a text with its line numbers, below a line that says where it stands. */
export function placeLines(
  path: string,
  role: string | undefined,
  place: JudgedPlace,
  style: Style,
): readonly string[] {
  const { start, end } = place.range;
  const margin = String(end.line).length;
  const within = [role === undefined ? "" : `role ${printable(role)}`, printable(place.pointer)].filter((text) => text);
  const lines = [
    `${" ".repeat(margin)}${style.cyan("-->")} ${printable(path)}:${start.line}:${start.column}${
      within.length === 0 ? "" : style.dim(` (${within.join(", ")})`)
    }`,
  ];
  const last = Math.min(end.line, start.line + mostLines - 1);
  for (let number = start.line; number <= last; number++) {
    const text = printable(place.line(number));
    const shown = text.length > widest ? `${text.slice(0, widest - 1)}…` : text;
    lines.push(`${style.cyan(`${String(number).padStart(margin)} |`)} ${shown}`);
  }
  if (last < end.line) lines.push(style.cyan("..."));
  return lines;
}

/** The texts of a witness that are samples of what a template leaves open; undefined where there are none. */
export function samplesLine(invented: readonly Invented[], style: Style): string | undefined {
  const samples = invented.flatMap(({ text, for: expression }) =>
    expression === null ? [] : [`${printable(JSON.stringify(text))} for ${printable(expression)}`],
  );
  return samples.length === 0 ? undefined : `  ${style.dim(`made-up values: ${samples.join(", ")}`)}`;
}

/** What is to be copied: a scenario, and a `simulate` command, which stays in one line. */
export function replayLines(
  { witness, trust, scenario }: { witness: Witness; trust: unknown; scenario: string | undefined },
  style: Style,
): readonly string[] {
  const lines: string[] = [];
  if (scenario !== undefined) {
    lines.push(`${style.cyan("=")} ${style.bold("scenario that shows it:")}`);
    for (const line of printableLines(scenario).split("\n")) lines.push(`    ${line}`);
  }
  lines.push(`${style.cyan("=")} ${style.bold("replay:")} ${simulateCommand(witness, trust)}`);
  return lines;
}

/** A command for a shell that decides a witness with its trust policy. */
export function simulateCommand(witness: Witness, trust: unknown): string {
  const request = { ...witness, policies: { trust, ...witness.policies } };
  // JSON has escapes for what a terminal would obey.
  const text = JSON.stringify(request).replace(/[^\x20-\x7e]/gu, (character) =>
    [...character]
      .flatMap((each) => each.split(""))
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
  // Where a proof takes keys for any that a policy may ask for, a call can have such as contradict its principal.
  const { kind } = prepareRequest({ ...witness, principalKeys: "checked" });
  const lenient = kind === "refused" ? " --lenient" : "";
  return `printf '%s' '${text.replaceAll("'", "'\\''")}' | policy-check simulate --request -${lenient}`;
}
