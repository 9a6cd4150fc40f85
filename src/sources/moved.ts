import type { SourceText } from "../diagnostics/index.js";
import { placeWith, type SourcePolicy } from "./source-policy.js";

/** A policy of a text or value that is a part of another: what is at `below` in the part is at `base` in the whole. */
export function movedBelow(base: string, policy: SourcePolicy, source: SourceText, below = ""): SourcePolicy {
  if (base === "" && below === "") return { ...policy, source: policy.source ?? source };
  const moved = (pointer: string): string => base + (pointer.startsWith(below) ? pointer.slice(below.length) : pointer);
  switch (policy.kind) {
    case "policy": {
      const { placed } = policy;
      const problems = movedProblems(placed.problems ?? [], moved);
      return {
        ...policy,
        source: policy.source ?? source,
        placed: placeWith(placed, { pointer: moved(placed.pointer), problems }),
        remarks: policy.remarks && movedProblems(policy.remarks, moved),
        origins:
          policy.origins && new Map([...policy.origins].map(([pointer, origin]) => [moved(pointer), moved(origin)])),
      };
    }
    case "broken":
      return {
        ...policy,
        source: policy.source ?? source,
        pointer: moved(policy.pointer),
        problems: movedProblems(policy.problems, moved),
      };
    case "unknown":
      return {
        ...policy,
        source: policy.source ?? source,
        pointer: moved(policy.pointer),
        remarks: policy.remarks && movedProblems(policy.remarks, moved),
      };
    case "unread":
      return { ...policy, source: policy.source ?? source, pointer: moved(policy.pointer) };
  }
}

function movedProblems<Placed extends { readonly pointer: string }>(
  problems: readonly Placed[],
  moved: (pointer: string) => string,
): readonly Placed[] {
  return problems.map((problem) => ({ ...problem, pointer: moved(problem.pointer) }));
}
