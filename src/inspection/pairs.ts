import type { InspectedPolicy } from "./inspected-policy.js";

/** A policy of one side of a comparison. */
export interface SidePolicy {
  readonly policy: InspectedPolicy;
  /** As reports call its file. */
  readonly path: string;
  readonly relativePath: string;
  /** A file that a scenario can name; undefined for what is not in the working tree. */
  readonly file: string | undefined;
  /** What tells it from the side's other policies, and is the same on the other side. */
  readonly key: string;
}

/** A role's policy before and after a change; one of the two is there. */
export interface Pair {
  readonly old: SidePolicy | undefined;
  readonly now: SidePolicy | undefined;
}

/**
 * The policies of two sides, each beside its other self: by file and name; of those that are left by name alone, since roles
 * move between files; and one policy against one, whatever their names.
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
  match(({ key }) => key);
  match(({ policy }) => policy.role || undefined);
  match(({ policy }) => policy.facts.name);
  const pairs: Pair[] = now.map((each) => ({ old: others.get(each), now: each }));
  return [...pairs, ...old.filter((each) => !taken.has(each)).map((each) => ({ old: each, now: undefined }))];
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
