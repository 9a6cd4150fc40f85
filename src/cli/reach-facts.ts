import type { Accounts } from "../accounts/index.js";
import type { Acceptance } from "./configurations.js";

/** Why roles may be reached without MFA, by ARN; files are those that have the roles. */
export function exemptRoles({ accounts }: Accounts, accepted: Acceptance | undefined): ReadonlyMap<string, string> {
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
