import type { Range } from "../diagnostics/index.js";
import { printable, printableLines } from "./style.js";

/** A workflow command, from which GitHub Actions makes an annotation. */
export interface Annotation {
  readonly level: "error" | "warning" | "notice";
  /** The path from the working directory. */
  readonly file: string;
  readonly range?: Range | undefined;
  /** Where no more than the line is known: from 1. */
  readonly line?: number | undefined;
  readonly title: string;
  /** One line or several. */
  readonly text: string;
}

/**
 * Annotations as workflow commands, one a line
 * (https://docs.github.com/en/actions/using-workflows/workflow-commands-for-github-actions).
 */
export function githubCommand({ level, file, range, line, title, text }: Annotation): string {
  const properties = { file, ...(line === undefined ? placeOf(range) : { line }), title };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(printable(String(value)))}`);
  return `::${level} ${list.join(",")}::${escapeData(printableLines(text))}`;
}

function placeOf(range: Range | undefined) {
  if (range === undefined) return {};
  const { start, end } = range;
  // GitHub takes columns only where the annotation is on one line.
  const columns = start.line === end.line ? { col: start.column, endColumn: end.column } : {};
  return { line: start.line, endLine: end.line, ...columns };
}

/** As the toolkit of GitHub Actions escapes. */
export function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
