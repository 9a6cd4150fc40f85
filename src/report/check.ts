import type { Finding, Severity } from "../diagnostics/index.js";

/** A finding that the configuration accepts, and why. */
export interface SuppressedFinding {
  readonly finding: Finding;
  readonly reason: string;
}

/** What was found in one file. */
export interface FileReport {
  /** The path as it was given. */
  readonly path: string;
  /** The path from the working directory, with `/` between the names; absolute where the file is outside of it. */
  readonly relativePath: string;
  readonly findings: readonly Finding[];
  /** Findings that the configuration accepts. */
  readonly suppressed: readonly SuppressedFinding[];
  /** Findings that stand in the baseline. */
  readonly known: readonly Finding[];
  /** The file's lines, for formats that show them; undefined when it could not be read. */
  readonly line: ((number: number) => string) | undefined;
}

/** A finding of the baseline that is found no more. */
export interface FixedFinding {
  readonly path: string;
  readonly rule: string;
  readonly pointer: string;
}

/** What became of the baseline's findings. */
export interface BaselineSummary {
  /** How many findings stand in the baseline, and were not reported again. */
  readonly known: number;
  /** What can be taken out of the baseline. */
  readonly fixed: readonly FixedFinding[];
}

/** How many findings there are of each severity. */
export type Summary = {
  readonly files: number;
  readonly suppressed: number;
  /** With a baseline only. */
  readonly baseline?: BaselineSummary;
} & Readonly<Record<Severity, number>>;

/** The outcome of a check, as all formats show it. */
export interface CheckReport {
  readonly tool: { readonly name: string; readonly version: string };
  readonly files: readonly FileReport[];
  readonly summary: Summary;
  /** Findings of this severity or worse fail the run. */
  readonly failOn: Severity;
}

/** Counts a check's findings; `fixed` are those that a baseline has for nothing. */
export function summarize(files: readonly FileReport[], fixed?: readonly FixedFinding[]): Summary {
  const counts = { error: 0, "security-warning": 0, warning: 0, suggestion: 0, suppressed: 0 };
  let known = 0;
  for (const file of files) {
    for (const { severity } of file.findings) counts[severity]++;
    counts.suppressed += file.suppressed.length;
    known += file.known.length;
  }
  return { files: files.length, ...counts, ...(fixed === undefined ? {} : { baseline: { known, fixed } }) };
}
