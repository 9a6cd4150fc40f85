import type { Accounts, Gap } from "../accounts/index.js";
import type { ReachGap } from "../report/index.js";

/** What the files do not show of accounts, as reports say it. */
export function gapsOf({ accounts, gaps }: Accounts): readonly ReachGap[] {
  const shown = ({ why, remedy, place }: Gap, account: string | undefined): ReachGap => {
    const { line } = place.source.position(place.span.start);
    return { account, why, remedy, file: place.source.name, line };
  };
  return [
    ...gaps.map((gap) => shown(gap, undefined)),
    ...[...accounts.values()].flatMap((account) => account.gaps.map((gap) => shown(gap, account.id))),
  ];
}
