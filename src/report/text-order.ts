import type { Finding } from "../diagnostics/index.js";

/** Findings in the order of the text: what counts those that are alike must not depend on which of them are accepted. */
export function inTextOrder<Each extends { readonly finding: Finding }>(all: readonly Each[]): readonly Each[] {
  return all.toSorted(({ finding: one }, { finding: other }) => {
    const { start } = one.range;
    const { start: otherStart } = other.range;
    const byPlace = start.line - otherStart.line || start.column - otherStart.column;
    return byPlace || (one.rule === other.rule ? 0 : one.rule < other.rule ? -1 : 1);
  });
}
