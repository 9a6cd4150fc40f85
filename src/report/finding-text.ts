import type { Finding, RelatedPlace } from "../diagnostics/index.js";

/** A finding's message and remedy as sentences, for formats that have room for one text only. */
export function findingSentences({ message, remedy }: Pick<Finding, "message" | "remedy">): string {
  return [message, ...(remedy === undefined ? [] : [remedy])].map(asSentence).join(" ");
}

/** A text that begins in lower case and has no final period, as a sentence. */
export function asSentence(text: string): string {
  // Keys, operators and other names that a sentence begins with keep their spelling.
  const start = /^[a-z]+(?=[ ,']|$)/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.?!]$/.test(start) ? start : `${start}.`;
}

/** A related place in a line: where it is, what is there, and the rule that says so. */
export function relatedLine(related: RelatedPlace): string {
  const rule = related.rule === undefined ? "" : ` (${related.rule})`;
  return `${relatedWhere(related)}: ${related.message}${rule}`;
}

/** Where a related place is: its line, with the file where that is another one. */
export function relatedWhere({ path, range }: RelatedPlace): string {
  return path === undefined ? `line ${range.start.line}` : `${path}:${range.start.line}`;
}
