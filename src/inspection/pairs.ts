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
  const pairs: Pair[] = now.map((each) => ({ old: others.get(each), now: each }));
  return [...pairs, ...old.filter((each) => !taken.has(each)).map((each) => ({ old: each, now: undefined }))];
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
