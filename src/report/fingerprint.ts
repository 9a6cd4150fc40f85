import type { Finding } from "../diagnostics/index.js";
import type { FileReport } from "./check.js";

/** Makes a text short; a cryptographic hash, so that nobody makes two findings look alike. */
export type Digest = (text: string) => string;

/** How much of a flagged text counts, in UTF-16 units: whole documents may be flagged, and thousands of times. */
const longestText = 4096;

/**
 * What stays the same about a finding while the rest of the file is edited: its rule, the names on the way to the
 * element, and the flagged text. Lines, columns, white space and the places in lists do not count, so that a statement may
 * move; hence findings of the same kind on equal texts have the same fingerprint.
 */
export function fingerprint(file: Pick<FileReport, "line">, finding: Finding, digest: Digest): string {
  const names = finding.pointer.replace(/\/\d+(?=\/|$)/g, "/*");
  // Of a document as a whole every edit would make another one.
  const text = finding.pointer === "" ? "" : flaggedText(file.line, finding);
  return digest(JSON.stringify([finding.rule, names, text]));
}

function flaggedText(line: FileReport["line"], { range: { start, end } }: Finding): string {
  if (line === undefined) return "";
  let text = "";
  for (let number = start.line; number <= end.line && text.length < longestText; number++) {
    const from = number === start.line ? start.column - 1 : 0;
    const to = number === end.line ? end.column - 1 : Number.POSITIVE_INFINITY;
    text += line(number)
      .slice(from, Math.min(to, from + longestText))
      .replace(/\s+/g, "");
  }
  return text.slice(0, longestText);
}
