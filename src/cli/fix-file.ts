import { readFileSync, statSync } from "node:fs";
import { createTwoFilesPatch } from "diff";
import { type Finding, SourceText } from "../diagnostics/index.js";
import { replaceFileSync } from "../files/index.js";
import { type FixReport, fixText, type Lint, whyNotFixable } from "../inspection/index.js";
import type { LintSettings } from "../lint/index.js";
import { decodeText, encodeText, type TextEncoding, textEncodingOf } from "../policy/index.js";
import { readProblem } from "./files.js";

/** A file whose findings are to be repaired. */
export interface FileToFix {
  /** Where it is read and written. */
  readonly path: string;
  /** What diffs call it. */
  readonly shown: string;
  readonly source: SourceText;
}

/** How to repair a file. */
export interface FixOptions {
  readonly lint: Lint;
  readonly settings?: LintSettings | undefined;
  /** What is found in the text as it is. */
  readonly findings?: readonly Finding[] | undefined;
  /** Whether the file is written, or only the diff is made. */
  readonly writes: boolean;
}

/** What became of a file. */
export interface FixedFile {
  /** The text that the findings are of. */
  readonly source: SourceText;
  readonly findings: readonly Finding[];
  readonly report: FixReport;
  /** Why the file could not be written; then nothing is repaired. */
  readonly unwritten?: string | undefined;
  /** Whether the file has other names (hard links), which keep the old content. */
  readonly leavesOtherNames?: boolean;
}

/**
 * Repairs a file, or makes the diff of its repair. JSON and lines of JSON can be repaired, with policies that are strings
 * in them; of other texts it is said that they cannot.
 */
export function fixFile({ path, shown, source }: FileToFix, options: FixOptions): FixedFile {
  const { lint, settings, writes, findings: found = lint(source) } = options;
  const why = whyNotFixable(source);
  if (why !== undefined) {
    const findings = found.map((finding) => ({ ...finding, fix: undefined }));
    const refused = found.flatMap(({ rule, pointer, range, fix }) =>
      fix === undefined ? [] : [{ rule, pointer, line: range.start.line, why }],
    );
    return { source, findings, report: { repairs: [], refused, redecided: [], ...(writes ? {} : { diff: "" }) } };
  }
  const { text, findings: left, ...report } = fixText(source, lint, { settings, findings: found });
  // What --fix does not repair is not said to be repaired by it.
  const refused = new Set(report.refused.map(placeOf));
  const findings = left.map((finding) => (refused.has(placeOf(finding)) ? { ...finding, fix: undefined } : finding));
  const after = new SourceText(source.name, text);
  if (!writes)
    return {
      source: after,
      findings,
      report: { ...report, diff: diffOf(shown, withMark(path, source.text), withMark(path, text)) },
    };
  const hasOtherNames = statSync(path, { throwIfNoEntry: false })?.nlink !== 1;
  const unwritten = text === source.text ? undefined : writeFixed(path, source, text);
  if (unwritten === undefined)
    return { source: after, findings, report, leavesOtherNames: hasOtherNames && text !== source.text };
  return { source, findings: found, report: { repairs: [], refused: [], redecided: [] }, unwritten };
}

function placeOf({ rule, pointer }: Pick<Finding, "rule" | "pointer">): string {
  return `${rule} ${pointer}`;
}

/**
 * Writes a repaired text to the file that it was read from, as a whole. Answers why not, where it is not written; then
 * the file is as it was. It keeps its encoding.
 */
export function writeFixed(path: string, source: SourceText, text: string): string | undefined {
  try {
    if (!statSync(path).isFile()) return "it is not a file that can be written";
    const bytes = readFileSync(path);
    const decoded = decodeText(bytes);
    if (decoded.kind !== "text" || decoded.text !== source.text) return "it was changed in the meantime";
    replaceFileSync(path, encodeText(text, textEncodingOf(bytes)));
    return undefined;
  } catch (error) {
    return readProblem(error);
  }
}

/** A text with the byte order mark of its file, which has one or not. */
function withMark(path: string, text: string): string {
  return encodingOf(path)?.hasMark === true ? `\uFEFF${text}` : text;
}

function encodingOf(path: string): TextEncoding | undefined {
  try {
    return textEncodingOf(readFileSync(path));
  } catch {
    // Standard input.
    return undefined;
  }
}

/** The unified diff of a text and its repair, as `git apply` and `patch -p1` take it; "" where they are the same. */
export function diffOf(path: string, before: string, after: string): string {
  if (before === after) return "";
  const name = path.replace(/^\.?\//, "");
  const options = { context: 3, stripTrailingCr: false };
  const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, options);
  return patch.replace(/^=+\n/, "").replace(/^(---|\+\+\+) (.*)\t$/gm, "$1 $2");
}
