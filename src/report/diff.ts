import { type DiffResult, isExampleCaller } from "../inspection/index.js";
import type { SkippedFile } from "./check.js";
import type { Judgement } from "./judgement.js";
import type { ReachDiff } from "./reach-diff.js";
import { callerInWords } from "./witness-words.js";

/** The outcome of `diff`, as all formats show it. */
export interface DiffReport {
  readonly tool: { readonly name: string; readonly version: string };
  /** What is compared, in words: `old.json` and `new.json`. */
  readonly sides: { readonly old: string; readonly new: string };
  /** Whether lost access counts as well. */
  readonly equivalent: boolean;
  readonly results: readonly DiffResult[];
  readonly skipped: readonly SkippedFile[];
  /** Who reaches what; undefined where not both sides are dumps of accounts. */
  readonly reach?: ReachDiff | undefined;
}

/** Whether a result fails the run. */
export function isFailing({ verdict, removed, removedReason }: DiffResult, equivalent: boolean): boolean {
  return verdict !== "no-new-access" || (equivalent && (removed !== undefined || removedReason !== undefined));
}

/** The verdict in a sentence or two. */
export function diffInWords(result: DiffResult, equivalent = false): string {
  const { verdict, witness, removed, reason, removedReason, change, unchecked } = result;
  const isNew = change === "added" ? " (the role is new)" : "";
  const isGone = change === "removed" ? " (the role is removed)" : "";
  const parts: string[] = [];
  switch (verdict) {
    case "no-new-access":
      parts.push(`no caller gains access${isNew}${isGone}`);
      break;
    case "new-access":
      parts.push(
        witness === undefined
          ? `a caller gains access${isNew}`
          : `${callerInWords(witness, isExampleCaller(witness, result.invented))} can now assume the role and could not before${isNew}`,
      );
      break;
    case "unknown":
      parts.push(
        unchecked === "unreadable" || unchecked === "invalid"
          ? (reason ?? "the policies cannot be compared")
          : `whether a caller gains access is not known${reason === undefined ? "" : `: ${reason}`}`,
      );
  }
  if (removed !== undefined)
    parts.push(
      `${callerInWords(removed, isExampleCaller(removed, result.inventedInRemoved))} could assume the role before and cannot now`,
    );
  else if (equivalent && removedReason !== undefined) {
    parts.push(`whether a caller loses access is not known: ${removedReason}`);
  }
  return parts.join("; ");
}

/** A result as the formats for other tools show it. */
export function diffJudgement(result: DiffResult, equivalent: boolean): Judgement {
  const { path, relativePath, role, verdict, place, unchecked } = result;
  const question = equivalent ? "equivalent" : "no-new-access";
  const message = `${role === undefined ? "" : `${role}: `}${diffInWords(result, equivalent)}`;
  const common = { path, relativePath, role, name: question, rule: question, place, message };
  if (unchecked !== undefined) return { ...common, outcome: "unchecked" };
  if (!isFailing(result, equivalent)) return { ...common, outcome: "holds" };
  const isUnknown = verdict !== "new-access" && (result.removed === undefined || !equivalent);
  return { ...common, outcome: isUnknown ? "unknown" : "fails" };
}
