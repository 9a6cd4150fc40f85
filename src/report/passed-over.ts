import { countedInWords, isUnreadKind, type OtherKindId, otherKindIds } from "../inspection/index.js";
import type { SkippedFile } from "./check.js";
import type { Style } from "./style.js";

/** How many files of each kind were passed over, the most frequent kind first. */
export type SkippedByKind = Readonly<Partial<Record<OtherKindId, number>>>;

/** Counts files that were passed over. Kinds of which there are as many are in the order of their ids. */
export function countedByKind(skipped: readonly SkippedFile[]): SkippedByKind {
  const counts = new Map<OtherKindId, number>();
  for (const { kind } of skipped) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return Object.fromEntries(inOrder([...counts]));
}

function inOrder(counts: readonly (readonly [OtherKindId, number])[]): readonly (readonly [OtherKindId, number])[] {
  return counts.toSorted(([one, times], [other, otherTimes]) => otherTimes - times || (one < other ? -1 : 1));
}

/** Files that hold a trust policy which was not read, and the others. */
export function apart(skipped: readonly SkippedFile[]): {
  readonly unread: readonly SkippedFile[];
  readonly others: readonly SkippedFile[];
} {
  return {
    unread: skipped.filter(({ kind }) => isUnreadKind(kind)),
    others: skipped.filter(({ kind }) => !isUnreadKind(kind)),
  };
}

/**
 * What was passed over, by kind, so that silence is seen: `passed over: 14 JSON files of another kind, 2 Helm charts`. What
 * holds a trust policy that was not read has a line of its own.
 */
export function passedOverLines(counts: SkippedByKind | undefined, style: Style): readonly string[] {
  const unread = wordsFor(counts, isUnreadKind);
  const others = wordsFor(counts, (kind) => !isUnreadKind(kind));
  return [
    ...(unread.length === 0 ? [] : [style.yellow(unread.join(", "))]),
    ...(others.length === 0 ? [] : [style.dim(`passed over: ${others.join(", ")}`)]),
  ];
}

function wordsFor(counts: SkippedByKind = {}, isWanted: (kind: OtherKindId) => boolean): readonly string[] {
  return kindsIn(counts).flatMap(([kind, times]) => (isWanted(kind) ? [countedInWords(kind, times)] : []));
}

function kindsIn(counts: SkippedByKind): readonly (readonly [OtherKindId, number])[] {
  return inOrder(otherKindIds.flatMap((id) => (counts[id] === undefined ? [] : [[id, counts[id]] as const])));
}
