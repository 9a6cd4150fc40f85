import { type Hole, type PolicyCoverage, percentageOf } from "../coverage/index.js";
import type { SourceText } from "../diagnostics/index.js";

/** Something of a policy that no call has shown, and why that is right. */
export interface ReportedHole extends Hole {
  /** The configuration's reason; null where it has none. */
  readonly explained: string | null;
}

/** A policy in a coverage report. */
export interface ReportedPolicy {
  readonly coverage: PolicyCoverage;
  readonly source: SourceText;
  readonly holes: readonly ReportedHole[];
}

/** What the scenarios of a run have shown of trust policies. */
export interface CoverageReport {
  readonly tool: { readonly name: string; readonly version: string };
  readonly policies: readonly ReportedPolicy[];
  /** Files about which nothing can be said; `why` follows on their path. */
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
  /** What was asked for, in percent. */
  readonly threshold: number | undefined;
}

/** Outcomes that can be seen, those that were, and those that need not be; and what that makes, in percent. */
export interface CoverageCount {
  readonly possible: number;
  readonly seen: number;
  readonly explained: number;
  readonly percent: number;
}

/** How much of a policy was seen. */
export function countOfPolicy({ coverage: { possible, seen }, holes }: ReportedPolicy): CoverageCount {
  return counted(possible, seen, holes.filter(({ explained }) => explained !== null).length);
}

/** How much of all policies was seen. */
export function countOfAll({ policies }: CoverageReport): CoverageCount {
  const counts = policies.map(countOfPolicy);
  const sum = (name: "possible" | "seen" | "explained"): number => counts.reduce((all, one) => all + one[name], 0);
  return counted(sum("possible"), sum("seen"), sum("explained"));
}

function counted(possible: number, seen: number, explained: number): CoverageCount {
  const exact = percentageOf({ possible, seen, explained });
  // Downwards, so that only what is complete says 100.
  return { possible, seen, explained, percent: Math.floor(exact * 10 + 1e-9) / 10 };
}
