import type { Gap } from "./account.js";
import type { Accounts } from "./read-accounts.js";

/** A {@link Gap} with its place in words, as reports have it. */
export interface PlacedGap extends Pick<Gap, "why" | "remedy"> {
  /** 12 digits; undefined where there may be more accounts. */
  readonly account: string | undefined;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** What the files do not show: of which accounts there are, and of each account. */
export function placedGaps({ accounts, gaps }: Accounts): readonly PlacedGap[] {
  const placed = ({ why, remedy, place }: Gap, account: string | undefined): PlacedGap => {
    const { line } = place.source.position(place.span.start);
    return { account, why, remedy, file: place.source.name, line };
  };
  return [
    ...gaps.map((gap) => placed(gap, undefined)),
    ...[...accounts.values()].flatMap((account) => account.gaps.map((gap) => placed(gap, account.id))),
  ];
}
