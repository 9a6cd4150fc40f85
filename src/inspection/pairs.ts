import type { InspectedPolicy } from "./inspected-policy.js";

/** A policy of one side of a comparison. */
export interface SidePolicy {
  readonly policy: InspectedPolicy;
  /** As reports call its file. */
  readonly path: string;
  readonly relativePath: string;
  /** A file that a scenario can name; undefined for what is not in the working tree. */
  readonly file: string | undefined;
  /** What tells its file from the side's other files, and is the same on the other side; "" where nothing does. */
  readonly way: string;
  /** Which of the roles of its name it is there, from 1 on. */
  readonly time: number;
}

/** A role's policy before and after a change; one of the two is there. */
export interface Pair {
  readonly old: SidePolicy | undefined;
  readonly now: SidePolicy | undefined;
}

/**
 * The policies of two sides, each beside its other self: by file and name; of those that are left by name alone, since roles
 * move between files; and one policy against one, whatever their names. A role whose ARN the other side has, too, is neither
 * new nor gone: a copy of it with the same text counts once, and another copy is compared with what the other side has.
 */
export function pairsOf(old: readonly SidePolicy[], now: readonly SidePolicy[]): readonly Pair[] {
  const [onlyOld] = old;
  const [onlyNow] = now;
  if (old.length === 1 && now.length === 1) return [{ old: onlyOld, now: onlyNow }];
  const others = new Map<SidePolicy, SidePolicy>();
  const taken = new Set<SidePolicy>();
  const match = (keyOf: (policy: SidePolicy) => string | undefined): void => {
    // Nearly all policies have their keys in common, and there are no more to look for.
    if (taken.size === old.length || others.size === now.length) return;
    const free = onlyOnes(old, (each) => (taken.has(each) ? undefined : keyOf(each)));
    const wanted = onlyOnes(now, (each) => (others.has(each) ? undefined : keyOf(each)));
    for (const [key, one] of wanted) {
      const other = free.get(key);
      // Where several have the key, nobody knows which is which.
      if (one === several || other === undefined || other === several) continue;
      others.set(one, other);
      taken.add(other);
    }
  };
  // Most often the same roles stand in the same order.
  for (let index = 0; index < now.length; index++) {
    const [one, other] = [now[index], old[index]];
    if (one === undefined || other === undefined || !isNamedAs(one, other)) break;
    others.set(one, other);
    taken.add(other);
  }
  match(({ policy, way, time }) => `${way}\0${policy.role}\0${time}`);
  match(({ policy }) => policy.role || undefined);
  match(({ policy }) => policy.facts.name);
  const both = now.flatMap((each): Pair[] => (others.has(each) ? [{ old: others.get(each), now: each }] : []));
  const more = new Copies(old, now, both);
  const pairs = now.flatMap((each): readonly Pair[] => {
    const other = others.get(each);
    return other === undefined ? more.pairsOfNow(each) : [{ old: other, now: each }];
  });
  // A copy may have been compared with one of these by now.
  for (const pair of pairs) if (pair.old !== undefined) taken.add(pair.old);
  return [...pairs, ...old.filter((each) => !taken.has(each)).flatMap((each) => more.pairsOfOld(each))];
}

/** What becomes of policies without another self, by the ARNs of their roles. */
class Copies {
  readonly #old: ReadonlyMap<string, readonly SidePolicy[]>;
  readonly #now: ReadonlyMap<string, readonly SidePolicy[]>;
  /** The copies that need not be compared once more. */
  readonly #seen: { readonly old: Set<string>; readonly now: Set<string> } = { old: new Set(), now: new Set() };

  constructor(old: readonly SidePolicy[], now: readonly SidePolicy[], pairs: readonly Pair[]) {
    // Nearly always all policies have another self.
    const isNeeded = pairs.length < Math.max(old.length, now.length);
    this.#old = isNeeded ? byArn(old) : new Map();
    this.#now = isNeeded ? byArn(now) : new Map();
    if (!isNeeded) return;
    for (const pair of pairs) {
      // A role that took the place of another one says nothing of what was there under its own ARN.
      if (pair.old?.policy.arn !== pair.now?.policy.arn) continue;
      for (const side of ["old", "now"] as const) {
        const key = copyKey(pair[side]);
        if (key !== undefined) this.#seen[side].add(key);
      }
    }
  }

  pairsOfNow(each: SidePolicy): readonly Pair[] {
    const others = this.#othersOf(each, "now", this.#old);
    for (const other of others) {
      const key = copyKey(other);
      if (key !== undefined) this.#seen.old.add(key);
    }
    return others.map((old) => ({ old, now: each }));
  }

  pairsOfOld(each: SidePolicy): readonly Pair[] {
    const others = this.#othersOf(each, "old", this.#now);
    return others.map((now) => ({ old: each, now }));
  }

  /** What a policy is compared with: nothing where it is a copy of another one, and nobody where its role is not there. */
  #othersOf(
    each: SidePolicy,
    side: "old" | "now",
    there: ReadonlyMap<string, readonly SidePolicy[]>,
  ): readonly (SidePolicy | undefined)[] {
    const key = copyKey(each);
    if (key !== undefined) {
      if (this.#seen[side].has(key)) return [];
      this.#seen[side].add(key);
    }
    const known = new Set<string>();
    const others = (each.policy.arn === undefined ? [] : (there.get(each.policy.arn) ?? [])).filter((other) => {
      const own = copyKey(other);
      if (own === undefined) return true;
      const isFirst = !known.has(own);
      known.add(own);
      return isFirst;
    });
    return others.length === 0 ? [undefined] : others;
  }
}

/** What copies of one role have in common that say the same of it; undefined where that cannot be told. */
function copyKey(side: SidePolicy | undefined): string | undefined {
  const { arn, ownText } = side?.policy ?? {};
  return arn === undefined || ownText === undefined ? undefined : `${arn}\0${ownText}`;
}

function byArn(policies: readonly SidePolicy[]): ReadonlyMap<string, readonly SidePolicy[]> {
  const found = new Map<string, SidePolicy[]>();
  for (const each of policies) {
    const { arn } = each.policy;
    if (arn === undefined) continue;
    const known = found.get(arn);
    if (known === undefined) found.set(arn, [each]);
    else known.push(each);
  }
  return found;
}

/** Whether two policies have the same file and name. */
function isNamedAs(one: SidePolicy, other: SidePolicy): boolean {
  return one.policy.role === other.policy.role && one.time === other.time && one.way === other.way;
}

const several = "several";

/** What has a key, by that; where more than one has it, that there are several. */
function onlyOnes<T>(things: readonly T[], keyOf: (thing: T) => string | undefined): Map<string, T | typeof several> {
  const ones = new Map<string, T | typeof several>();
  for (const thing of things) {
    const key = keyOf(thing);
    if (key !== undefined) ones.set(key, ones.has(key) ? several : thing);
  }
  return ones;
}
