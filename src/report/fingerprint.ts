import type { Finding } from "../diagnostics/index.js";
import type { Digest } from "../lint/index.js";
import type { FileReport } from "./check.js";
import type { Judgement } from "./judgement.js";

export type { Digest } from "../lint/index.js";

/** The version of {@link fingerprint}, as reports and baselines name it. */
export const fingerprintVersion = 2;

/** How much of a flagged text counts, in UTF-16 units: whole documents may be flagged, and thousands of times. */
const longestText = 4096;

/**
 * What was found, as far as it can be accepted: the rule, the role, the names on the way to the element, and what the
 * finding is about, by content: who is let in, and on what conditions. It stays the same while the policy is moved, formatted
 * or put in another order, and is another one as soon as the statement may let others in. Findings that are about nothing
 * in a policy have the flagged text instead.
 */
export function fingerprint(file: Pick<FileReport, "line">, finding: Finding, digest: Digest): string {
  const { rule, role = "", pointer, subject } = finding;
  // A single statement is the same as a list of one, and so is a value.
  const names = pointer.replace(/\/\d+(?=\/|$)/g, "");
  const about = subject === undefined ? ["text", flaggedText(file.line, finding)] : ["subject", subject];
  return digest(JSON.stringify([fingerprintVersion, rule, role, names, ...about]));
}

/**
 * The fingerprint of version 1, which says of a statement hardly more than that it is one: rule, names and flagged text.
 * There to read older baselines.
 */
export function olderFingerprint(file: Pick<FileReport, "line">, finding: Finding, digest: Digest): string {
  const names = finding.pointer.replace(/\/\d+(?=\/|$)/g, "/*");
  // Of a document as a whole every edit would make another one.
  const text = finding.pointer === "" ? "" : flaggedText(file.line, finding);
  return digest(JSON.stringify([finding.rule, names, text]));
}

/** What a verdict of `prove` or `diff` is about: the question, the role, and the statement as it is written, wherever it stands. */
export function judgementFingerprint({ name, role = "", place }: Judgement, digest: Digest): string {
  const text = place === undefined ? "" : flaggedText(place.line, place, longestStatement);
  return digest(JSON.stringify([fingerprintVersion, name, role, text]));
}

/** Longer than any that AWS stores. */
const longestStatement = 65_536;

function flaggedText(
  line: FileReport["line"],
  { range: { start, end } }: Pick<Finding, "range">,
  longest = longestText,
): string {
  if (line === undefined) return "";
  let text = "";
  for (let number = start.line; number <= end.line && text.length < longest; number++) {
    const from = number === start.line ? start.column - 1 : 0;
    const to = number === end.line ? end.column - 1 : Number.POSITIVE_INFINITY;
    text += line(number)
      .slice(from, Math.min(to, from + longest))
      .replace(/\s+/g, "");
  }
  return text.slice(0, longest);
}
