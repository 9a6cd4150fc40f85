import type { Finding, Severity } from "../diagnostics/index.js";

/** What was found in one file. */
export interface FileReport {
  /** The path as it was given. */
  readonly path: string;
  readonly findings: readonly Finding[];
  /** The file's lines, for formats that show them; undefined when it could not be read. */
  readonly line: ((number: number) => string) | undefined;
}

/** How many findings there are of each severity. */
export type Summary = { readonly files: number; readonly suppressed: number } & Readonly<Record<Severity, number>>;

/** The outcome of a check, as all formats show it. */
export interface CheckReport {
  readonly tool: { readonly name: string; readonly version: string };
  readonly files: readonly FileReport[];
  readonly summary: Summary;
}

/** Counts a check's findings. */
export function summarize(files: readonly FileReport[], suppressed: number): Summary {
  const summary = { files: files.length, error: 0, "security-warning": 0, warning: 0, suggestion: 0, suppressed };
  for (const { findings } of files) {
    for (const { severity } of findings) summary[severity]++;
  }
  return summary;
}
