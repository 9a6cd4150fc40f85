import { randomInt } from "node:crypto";

/** The accounts of a scenario under the numbers that they have on the backend. */
export interface AccountNames {
  /** A text of the scenario as it is sent. */
  toWire(text: string): string;
  /** A text that came back as the scenario writes it. */
  fromWire(text: string): string;
  /** The numbers that were sent until now. */
  onWire(): readonly string[];
}

/** Accounts under their own numbers, where no other scenario uses them. */
export const sameAccounts: AccountNames = { toWire: (text) => text, fromWire: (text) => text, onWire: () => [] };

const accountId = /(?<!\d)\d{12}(?!\d)/g;

/**
 * A number of its own for every account of a scenario, so scenarios that share a container do not see each other.
 * Every number of twelve digits is taken for an account, wherever it appears: since all texts go through here, both ways,
 * an external ID that looks like one still matches. `first` gives the default account a number that is already chosen.
 */
export function ownAccounts(first?: { readonly account: string; readonly onWire: string }): AccountNames {
  const wire = new Map<string, string>();
  const scenario = new Map<string, string>();
  const add = (account: string, onWire: string): string => {
    wire.set(account, onWire);
    scenario.set(onWire, account);
    return onWire;
  };
  if (first !== undefined) add(first.account, first.onWire);
  return {
    toWire: (text) => text.replace(accountId, (account) => wire.get(account) ?? add(account, freshAccount())),
    fromWire: (text) => text.replace(accountId, (onWire) => scenario.get(onWire) ?? onWire),
    onWire: () => [...scenario.keys()],
  };
}

/** A number that no other scenario has, for all practical purposes: there are 2^39. */
function freshAccount(): string {
  return String(100_000_000_000 + randomInt(2 ** 39));
}
