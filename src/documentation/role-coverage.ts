import {
  type ConditionResult,
  coverageOf,
  type Hole,
  holesIn,
  type PolicyCoverage,
  type StatementResult,
} from "../coverage/index.js";
import type { SeenTrust } from "../evidence/index.js";
import type { DocumentationInput, PolicyInput } from "./input.js";
import type { Gap } from "./model.js";

/** Of a policy, what was seen of it, and what of that which was not need not be. */
export interface RoleCoverage {
  readonly coverage: PolicyCoverage | null;
  readonly possible: number;
  readonly seen: number;
  readonly explained: number;
  readonly unseen: readonly Unseen[];
}

/** Outcomes of a statement or of a condition that were never seen. */
export type Unseen =
  | Omit<Extract<Gap, { readonly kind: "conditionNotSeen" }>, "role">
  | Omit<Extract<Gap, { readonly kind: "statementNotSeen" }>, "role">;

/** What calls showed of a role's policy. `observed` is what the calls about exactly this policy showed. */
export function coverageOfRole(
  { content, path, sha256 }: PolicyInput,
  observed: readonly SeenTrust[],
  explained: DocumentationInput["explained"],
): RoleCoverage {
  if (content.kind === "unreadable" || content.unknowns !== undefined) {
    return { coverage: null, possible: 0, seen: 0, explained: 0, unseen: [] };
  }
  const coverage = coverageOf(content.variants[0], { path, sha256 }, observed);
  const unseen = holesIn(coverage).map((hole) => unseenOf(hole, explained(path, hole.pointer, hole.missing)));
  const { possible, seen } = coverage;
  return { coverage, possible, seen, explained: unseen.filter((each) => each.explained !== null).length, unseen };
}

function unseenOf({ pointer, line, missing, condition }: Hole, explained: string | undefined): Unseen {
  const common = { pointer, line, explained: explained ?? null };
  return condition === null
    ? { ...common, kind: "statementNotSeen", missing: missingInWords[missing] }
    : {
        ...common,
        kind: "conditionNotSeen",
        missing: `${condition.operator} ${condition.key} ${missingInWords[missing]}`,
      };
}

const missingInWords: Readonly<Record<ConditionResult | StatementResult, string>> = {
  held: "was never seen to hold",
  failed: "was never seen not to hold",
  absent: "was never seen with the key absent",
  applied: "was never seen to apply",
  notApplied: "was never seen not to apply",
};
