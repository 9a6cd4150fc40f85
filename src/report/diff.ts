import type { DiffResult } from "../inspection/index.js";
import type { SkippedFile } from "./check.js";
import type { Judgement } from "./judgement.js";
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
}

/** Whether a result fails the run. */
export function isFailing({ verdict, removed, removedReason }: DiffResult, equivalent: boolean): boolean {
  return verdict !== "no-new-access" || (equivalent && (removed !== undefined || removedReason !== undefined));
}

/** The verdict in a sentence or two. */
export function diffInWords(result: DiffResult, equivalent = false): string {
  const { verdict, witness, removed, reason, removedReason, change, unchecked } = result;
  const isNew = change === "added" ? " (the role is new)" : "";
  const isGone = change === "removed" ? " (the role is gone)" : "";
  const parts: string[] = [];
  switch (verdict) {
    case "no-new-access":
      parts.push(`nobody gets in who was out before${isNew}${isGone}`);
      break;
    case "new-access":
      parts.push(
        witness === undefined
          ? `somebody gets in who was out before${isNew}`
          : `${callerInWords(witness)} gets in and was out before${isNew}`,
      );
      break;
    case "unknown":
      parts.push(
        unchecked === "unreadable" || unchecked === "invalid"
          ? (reason ?? "nothing can be compared")
          : `cannot tell whether somebody gets in who was out before: ${reason ?? "it is not known"}`,
      );
  }
  if (removed !== undefined) parts.push(`${callerInWords(removed)} was in before and is out now`);
  else if (equivalent && removedReason !== undefined) {
    parts.push(`cannot tell whether somebody is out who was in before: ${removedReason}`);
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
