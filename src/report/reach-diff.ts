import type { Before, MfaNeeded, ReachChanges } from "../reach/index.js";
import type { ReachGap } from "./reach.js";
import {
  type FoundEntry,
  fixOfFinding,
  isAcceptable,
  type ReachPlaces,
  reachInWords,
  someOf,
} from "./reach-findings.js";

/** Something that the accounts of a side lack. */
export interface SidedGap extends ReachGap {
  readonly side: "old" | "new";
}

/** How many there are on each side. */
export interface BothCounts {
  readonly old: number;
  readonly new: number;
}

/** Who reaches what after a change of whole accounts, and did not before. */
export interface ComparedReach {
  readonly kind: "compared";
  readonly users: BothCounts;
  readonly roles: BothCounts;
  readonly gained: ReachChanges;
  /** The same in the other direction: what was possible before and is not now. */
  readonly lost: ReachChanges;
  readonly gaps: readonly SidedGap[];
  /** Of the new files. */
  readonly places: ReachPlaces;
}

/** What a comparison of whole accounts says, or why they cannot be compared. */
export type ReachDiff =
  | ComparedReach
  | { readonly kind: "not-compared"; readonly why: string; readonly places: Pick<ReachPlaces, "first"> };

/** Whether something was not compared, or not all of it. */
export function isReachDiffIncomplete(reach: ReachDiff): boolean {
  return reach.kind === "not-compared" || reach.gaps.length > 0;
}

/** Whether somebody gains something, or may; with `equivalent`, also whether somebody loses something. */
export function isReachDiffFailing(reach: ReachDiff, equivalent: boolean): boolean {
  if (reach.kind === "not-compared") return true;
  const { access, outside, escalations, unknown, unknownEscalations } = reach.gained;
  return (
    access.length + outside.length + escalations.length + unknown.length + unknownEscalations.length > 0 ||
    (equivalent && lostPairs(reach) > 0)
  );
}

/** How many pairs were reached before and are not now, or with MFA only. */
export function lostPairs({ lost }: ComparedReach): number {
  return lost.access.length + lost.outside.length;
}

/** An entry that is new. */
export type NewEntry = FoundEntry & {
  /** Undefined for what is not known. */
  readonly before: Before | undefined;
  /** Of what a way to undo MFA leads to, what is new. */
  readonly gained: readonly string[];
};

/** All that is new, the worst first. */
export function newEntries({ gained }: ComparedReach): readonly NewEntry[] {
  const { access, outside, escalations, unknown, unknownEscalations } = gained;
  const of = (mfa: MfaNeeded): readonly NewEntry[] => [
    ...access
      .filter(({ entry }) => entry.mfa === mfa)
      .map(({ entry, before }): NewEntry => ({ kind: "access", entry, before, gained: [] })),
    ...outside
      .filter(({ entry }) => entry.mfa === mfa)
      .map(({ entry, before }): NewEntry => ({ kind: "outside", entry, before, gained: [] })),
    ...escalations
      .filter(({ entry }) => entry.mfa === mfa)
      .map(({ entry, before, gained }): NewEntry => ({ kind: "escalation", entry, before, gained })),
  ];
  return [
    ...of("none"),
    ...unknown.map((entry): NewEntry => ({ kind: "unknown", entry, before: undefined, gained: [] })),
    ...unknownEscalations.map(
      (entry): NewEntry => ({ kind: "unknown-escalation", entry, before: undefined, gained: [] }),
    ),
    ...of("required"),
  ];
}

/** An entry that is new, in a clause. */
export function newInWords(each: NewEntry): string {
  if (!isAcceptable(each)) return reachInWords(each);
  const { before, gained } = each;
  const how = each.entry.mfa === "none" ? "without MFA" : "with MFA";
  const was = before === undefined ? "" : ` (${beforeInWords[before]})`;
  if (each.kind !== "escalation") return `${each.entry.from} now reaches ${each.entry.to} ${how}${was}`;
  const { by, action, on, effect } = each.entry;
  return `${by} can now undo MFA with ${action} on ${on} ${how}${was}: ${effect}; this leads to ${someOf(gained)}`;
}

/** What to change for an entry that is new, in a clause. */
export function fixOfNew(each: NewEntry): string | undefined {
  return each.kind === "access" && each.entry.mfa === "required" ? undefined : fixOfFinding(each);
}

const beforeInWords: Readonly<Record<Before, string>> = {
  unreachable: "not at all before",
  required: "with MFA only before",
  unknown: "not known before",
};

/** What a side lacks, in a clause. */
export function gapInWords({ side, account, why }: Pick<SidedGap, "side" | "account" | "why">): string {
  return `${account === undefined ? `the ${side} files` : `account ${account} of the ${side} files`} can have more: ${why}`;
}

/** What was not compared, and what can be missing: a sentence each, beside the report. */
export function reachDiffTrouble(reach: ReachDiff): readonly string[] {
  if (reach.kind === "not-compared") return [`it is not compared who reaches which role: ${reach.why}`];
  return reach.gaps.map((gap) => `${gapInWords(gap)}; ${gap.remedy}`);
}
