import type { Range, SourceText } from "../diagnostics/index.js";
import type { CompiledPolicy } from "../engine/index.js";
import { originOf } from "../sources/index.js";
import type { InspectedPolicy } from "./inspected-policy.js";

/** Where in a text a verdict is about something. */
export interface JudgedPlace {
  readonly range: Range;
  /** RFC 6901 JSON pointer. */
  readonly pointer: string;
  /** The lines of the text. */
  readonly line: (number: number) => string;
}

/** The place of a stretch of a text. */
export function placeIn(
  source: SourceText,
  { span, pointer }: { readonly span: { readonly start: number; readonly end: number }; readonly pointer: string },
): JudgedPlace {
  return { range: source.range(span), pointer, line: (number) => source.line(number) };
}

type Document = CompiledPolicy["document"];

/** The place of a statement of a policy, by its index; undefined where the policy has no such statement. */
export function placeOfStatement(
  { source, origins }: Pick<InspectedPolicy, "source" | "origins">,
  document: Document,
  index: number,
): JudgedPlace | undefined {
  const statement = document.statements.find((each) => each.index === index);
  if (statement === undefined) return undefined;
  return placeIn(source, { span: statement.node, pointer: originOf(statement.pointer, origins) });
}
