/** Empties a memory. */
type Forget = () => void;

const memories: Forget[] = [];

/** So much is kept where nobody says when a policy is done with. */
const mostKept = 10_000;

/**
 * A function that looks at each thing once, for all rules that ask about it while they look at one policy.
 *
 * What is remembered refers to what it is about. A WeakMap would be the plain choice, and makes the garbage collector of
 * V8 take what it holds for alive until the next full collection: of many small policies, each would stay that long.
 */
export function remembered<Thing extends object, Found>(look: (thing: Thing) => Found): (thing: Thing) => Found;
export function remembered<Thing extends object, By, Found>(
  look: (thing: Thing, by: By) => Found,
): (thing: Thing, by: By) => Found;
export function remembered<Thing extends object, By, Found>(
  look: (thing: Thing, by: By) => Found,
): (thing: Thing, by: By) => Found {
  let known = new Map<Thing, Found>();
  memories.push(() => {
    if (known.size > 0) known = new Map();
  });
  return (thing, by) => {
    const before = known.get(thing);
    if (before !== undefined) return before;
    const found = look(thing, by);
    if (known.size >= mostKept) known = new Map();
    known.set(thing, found);
    return found;
  };
}

/** Forgets the policies looked at so far. */
export function forgetPolicies(): void {
  for (const forget of memories) forget();
}
