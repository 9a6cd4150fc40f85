import type { Position as Place, Span } from "../../diagnostics/index.js";
import type { PolicyDocument } from "../../policy/index.js";
import type { Position } from "../model/iam.generated.js";

/** Where a statement begins and ends, as answers have it. */
export interface StatementPosition {
  readonly StartPosition: Position;
  readonly EndPosition: Position;
}

/**
 * Where AWS's simulator says that a statement stands; lines and columns begin at 1. It names the place up to which its
 * parser had read when it came to the statement: behind the opening bracket of the list, or behind the statement
 * before, and behind the opening brace of a statement that stands alone. The end is behind the closing brace.
 *
 * The first example of https://docs.aws.amazon.com/cli/latest/reference/iam/simulate-custom-policy.html shows it for a
 * statement that stands alone.
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
