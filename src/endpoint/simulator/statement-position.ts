import type { Position as Place, Span } from "../../diagnostics/index.js";
import type { PolicyDocument } from "../../policy/index.js";
import type { Position } from "../model/iam.generated.js";

/** The beginning and end of a statement as answers have them. */
export interface StatementPosition {
  readonly StartPosition: Position;
  readonly EndPosition: Position;
}

/**
 * The position of a statement as AWS's simulator gives it; lines and columns begin at 1. The start is where the parser was
 * when it found the statement: after the opening bracket of the list, after the previous statement, or after the opening
 * brace of a statement without a list. The end is after the closing brace.
 *
 * The first example of https://docs.aws.amazon.com/cli/latest/reference/iam/simulate-custom-policy.html shows it for a
 * statement without a list.
 */
export function statementPosition(document: PolicyDocument, index: number): StatementPosition {
  const { source } = document;
  const { start, end } = spanOf(document, index);
  return { StartPosition: position(source.position(start)), EndPosition: position(source.position(end)) };
}

function position({ line, column }: Place): Position {
  return { Line: line, Column: column };
}

function spanOf({ node }: PolicyDocument, index: number): Span {
  const list = node.members.find(({ key }) => key.value === "Statement")?.value ?? node;
  if (list.kind !== "array") return { start: list.start + 1, end: list.end };
  const before = list.items[index - 1];
  return { start: before?.end ?? list.start + 1, end: list.items[index]?.end ?? list.end };
}
