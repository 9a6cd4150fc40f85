import type { FilePlan } from "../init/index.js";
import type { FoundPolicy } from "./init-survey.js";

/** The scenarios for policies, before they are written. */
export interface PlannedFeatures {
  readonly plans: readonly FilePlan[];
  /** Whether the scenarios show all outcomes that calls can show. */
  readonly isComplete: boolean;
  /** What they do not show or notice, and why: sentences. */
  readonly left: readonly string[];
}

export const noFeatures: PlannedFeatures = { plans: [], isComplete: false, left: [] };

/** Writes scenarios for policies, and adds them to those that are there. Nothing is written. */
export async function featuresFor(_policies: readonly FoundPolicy[]): Promise<PlannedFeatures> {
  return noFeatures;
}
