import type { Severity } from "../diagnostics/index.js";
import { printable } from "./style.js";

/** A finding as editors and terminals make links of it. */
export interface CompactFinding {
  /** The path from the working directory. */
  readonly path: string;
  /** From 1; 1 where no column is known. */
  readonly position: { readonly line: number; readonly column: number } | undefined;
  readonly severity: Severity;
  /** Lines become one. */
  readonly message: string;
  readonly rule: string;
}

/** A finding in a line, with its line end: `path:line:column: severity: message [rule]`. */
export function compactLine({ path, position, severity, message, rule }: CompactFinding): string {
  const { line, column } = position ?? { line: 1, column: 1 };
  const text = message.split("\n").map(printable).join("; ");
  return `${printable(path)}:${line}:${column}: ${severity}: ${text} [${printable(rule)}]\n`;
}
