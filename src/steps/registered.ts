/** One set for the whole process: more than one copy of policy-check may be loaded, and each step must be registered once. */
const key = Symbol.for("policy-check.steps.registered");

function copies(): Set<unknown> {
  const known: unknown = Reflect.get(globalThis, key);
  if (known instanceof Set) return known;
  const none = new Set<unknown>();
  Reflect.set(globalThis, key, none);
  return none;
}

/** Whether any copy of cucumber has the steps. */
export function isRegistered(): boolean {
  return copies().size > 0;
}

/** Whether this copy of cucumber, told by its function `Given`, has the steps. */
export function hasSteps(given: unknown): boolean {
  return copies().has(given);
}

/** Notes that this copy of cucumber has the steps. */
export function noteSteps(given: unknown): void {
  copies().add(given);
}
