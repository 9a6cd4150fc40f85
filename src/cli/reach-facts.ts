import type { Accounts, Gap } from "../accounts/index.js";
import type { ReachGap } from "../report/index.js";
import type { Accepted } from "./accepted.js";

/** Why roles may be reached without MFA, by ARN; files are those that have the roles. */
export function exemptRoles({ accounts }: Accounts, accepted: Accepted | undefined): ReadonlyMap<string, string> {
  const exempt = new Map<string, string>();
  if (accepted === undefined) return exempt;
  for (const account of accounts.values()) {
    for (const { arn, name, place } of account.roles.values()) {
      const exemption = accepted.mfaExemption(place.source.name, { name, account: account.id });
      if (exemption !== undefined) exempt.set(arn, exemption.reason);
    }
  }
  return exempt;
}

/** What the files do not show of accounts, or of which accounts there are. */
export function reachGaps({ accounts, gaps }: Accounts): readonly ReachGap[] {
  const shown = ({ why, remedy, place }: Gap, account: string | undefined): ReachGap => {
    const { line } = place.source.position(place.span.start);
    return { account, why, remedy, file: place.source.name, line };
  };
  return [
    ...gaps.map((gap) => shown(gap, undefined)),
    ...[...accounts.values()].flatMap((account) => account.gaps.map((gap) => shown(gap, account.id))),
  ];
}
