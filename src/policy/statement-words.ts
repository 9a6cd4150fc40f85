import type { PolicyDocument, Statement } from "./document.js";

/** What is known of a statement that a text for people speaks of. */
export interface NamedStatement {
  /** The statement's place in its policy, from 0, as JSON pointers and JSON output count. */
  readonly index: number;
  readonly sid?: string | null | undefined;
  /** The line in its file, from 1. */
  readonly line?: number | undefined;
}

/** A statement as texts for people call it, counted from 1: `statement 1`, `statement 2 ("Operators", line 9)`. */
export function statementInWords({ index, sid, line }: NamedStatement): string {
  const known = [
    ...(sid === undefined || sid === null || sid === "" ? [] : [JSON.stringify(sid)]),
    ...(line === undefined ? [] : [`line ${line}`]),
  ];
  return `statement ${index + 1}${known.length === 0 ? "" : ` (${known.join(", ")})`}`;
}

/** The name of a statement of a policy, with its Sid and line, for {@link statementInWords}. */
export function nameOfStatement({ source }: Pick<PolicyDocument, "source">, statement: Statement): NamedStatement {
  const { index, sid, node } = statement;
  return { index, sid: sid?.value, line: source.position(node.start).line };
}
