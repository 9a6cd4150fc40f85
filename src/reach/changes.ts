import type { Access, Escalation, OutsideAccess, Reach, UnknownAccess, UnknownEscalation } from "./model.js";

/** What was true before: it was impossible by proof, it was possible with MFA only, or it is not known. */
export type Before = "unreachable" | "required" | "unknown";

/** Something that is possible now, and was not before, or was with MFA only, or may not have been. */
export interface Gained<Entry> {
  readonly entry: Entry;
  readonly before: Before;
}

/** A way to undo MFA that is new, or leads to more than it did. */
export interface GainedEscalation extends Gained<Escalation> {
  /** Of what it leads to, what is new. */
  readonly gained: readonly string[];
}

/** What somebody gains by a change of accounts, in the order of the new answer. */
export interface ReachChanges {
  readonly access: readonly Gained<Access>[];
  readonly outside: readonly Gained<OutsideAccess>[];
  readonly escalations: readonly GainedEscalation[];
  /** What was known before and is not known now. */
  readonly unknown: readonly UnknownAccess[];
  readonly unknownEscalations: readonly UnknownEscalation[];
}

/**
 * What is possible after a change and was not known to be possible before. What was not known counts as new where it is possible
 * now: nobody said yes to it. Paths do not count, only who reaches what with which MFA.
 */
export function changesOf(old: Reach, now: Reach): ReachChanges {
  const before = new Known(old);
  const gained = <Entry extends Access | OutsideAccess>(entry: Entry): readonly Gained<Entry>[] => {
    const was = before.pair(entry.from, entry.to);
    return isMore(entry.mfa, was) ? [{ entry, before: before.isUnknown(entry.from, entry.to) ? "unknown" : was }] : [];
  };
  return {
    access: now.access.flatMap(gained),
    outside: now.outside.flatMap(gained),
    escalations: now.escalations.flatMap((entry) => before.gainedBy(entry)),
    unknown: now.unknown.filter(({ from, to }) => before.isProved(from, to)),
    unknownEscalations: now.unknownEscalations.filter((each) => before.isSettled(each)),
  };
}

type Was = Before | "none";

function isMore(mfa: Access["mfa"], was: Was): was is Before {
  return was !== "none" && !(mfa === "required" && was === "required");
}

/** What an answer says of pairs and ways. */
class Known {
  readonly #accounts: ReadonlySet<string>;
  readonly #gaps: ReadonlySet<string>;
  readonly #pairs = new Map<string, Access["mfa"]>();
  readonly #escalations = new Map<string, Escalation>();
  readonly #unknown: ReadonlySet<string>;
  /** Roles of which it is not known who reaches them. */
  readonly #unread: ReadonlySet<string>;
  /** The things that calls change of which it is not known whether they undo MFA, by user and call. */
  readonly #openWays = new Map<string, string[]>();

  constructor({ accounts, access, outside, escalations, unknown, unknownEscalations, gaps }: Reach) {
    this.#accounts = new Set(accounts);
    this.#gaps = new Set(gaps.map(({ account }) => account));
    for (const { from, to, mfa } of [...access, ...outside]) this.#pairs.set(keyOf(from, to), mfa);
    for (const each of escalations) this.#escalations.set(wayOf(each), each);
    this.#unknown = new Set(unknown.map(({ from, to }) => keyOf(from, to)));
    for (const { by, actions, on } of unknownEscalations) {
      for (const action of actions) {
        const key = keyOf(by, action);
        this.#openWays.set(key, [...(this.#openWays.get(key) ?? []), on]);
      }
    }
    this.#unread = new Set(unknown.flatMap(({ from, to }) => (from === "everybody" ? [to] : [])));
  }

  /** What was known of a pair at least. */
  pair(from: string, to: string): Was {
    const mfa = this.#pairs.get(keyOf(from, to));
    if (mfa !== undefined) return mfa;
    return this.#isOpen(from, to) ? "unknown" : "unreachable";
  }

  /** Whether it was said of a pair that it is not known; it may have been reached with MFA all the same. */
  isUnknown(from: string, to: string): boolean {
    return this.#unknown.has(keyOf(from, to)) || this.#unread.has(to);
  }

  /** Whether it was known whether a role is reached, and it was not reached without MFA already. */
  isProved(from: string, to: string): boolean {
    return this.#pairs.get(keyOf(from, to)) !== "none" && !this.isUnknown(from, to);
  }

  gainedBy(entry: Escalation): readonly GainedEscalation[] {
    const { by, mfa, leadsTo } = entry;
    const known = this.#escalations.get(wayOf(entry));
    const was = known?.mfa === "none" || known?.mfa === mfa ? new Set(known.leadsTo) : new Set<string>();
    // What the user reached anyway is not gained by the way.
    const gained = leadsTo.filter((arn) => !was.has(arn) && isMore(mfa, this.pair(by, arn)));
    if (gained.length === 0) return [];
    const isOpen = gained.some((arn) => this.#isOpen(by, arn)) || this.#isOpenWay(by, entry.action, entry.on);
    return [{ entry, before: isOpen ? "unknown" : known?.mfa === "required" ? "required" : "unreachable", gained }];
  }

  /** Whether it was known of one of the calls whether it undoes MFA, and it did not without MFA. */
  isSettled({ by, actions, on }: UnknownEscalation): boolean {
    return actions.some(
      (action) => !this.#isOpenWay(by, action, on) && this.#escalations.get(wayOf({ by, action, on }))?.mfa !== "none",
    );
  }

  #isOpenWay(by: string, action: string, on: string): boolean {
    const things = this.#openWays.get(keyOf(by, action)) ?? [];
    return things.some((thing) => thing === on || (thing.endsWith("*") && on.startsWith(thing.slice(0, -1))));
  }

  /** Whether nothing was known of a pair: it was said so, or the files did not have the account. */
  #isOpen(from: string, to: string): boolean {
    return this.isUnknown(from, to) || this.#isUnseen(from) || this.#isUnseen(to);
  }

  /** Of an account that was in the files nobody said whether it reaches a role as a whole. */
  #isUnseen(who: string): boolean {
    const [, outside] = /^account (\d+)$/.exec(who) ?? [];
    if (outside !== undefined) return this.#accounts.has(outside);
    if (!who.startsWith("arn:")) return false;
    const account = who.split(":")[4] ?? "";
    return this.#gaps.has(account) || !this.#accounts.has(account);
  }
}

function keyOf(from: string, to: string): string {
  return `${from} ${to}`;
}

function wayOf({ by, action, on }: Pick<Escalation, "by" | "action" | "on">): string {
  return `${by} ${action} ${on}`;
}
