/** Resolves when a call may begin; see {@link turnByTurn}. */
export type Turns = () => Promise<void>;

/**
 * Lets one call begin in each round of the event loop, in the order in which they arrive; a call that arrives alone does
 * not wait. A call is worked on without a pause, so many calls at once would hold up everything that takes no time:
 * health, new connections and time limits.
 */
export function turnByTurn(): Turns {
  const waiting: (() => void)[] = [];
  let isTaken = false;
  const next = (): void => {
    const begin = waiting.shift();
    if (begin === undefined) {
      isTaken = false;
      return;
    }
    setImmediate(next);
    begin();
  };
  return () => {
    if (isTaken) return new Promise((resolve) => waiting.push(resolve));
    isTaken = true;
    setImmediate(next);
    return Promise.resolve();
  };
}

/** How long a call works before the event loop gets a turn, in milliseconds. */
const longestWork = 10;

/**
 * A function to be called between the pieces of a call's long work. It waits for one round of the event loop if the last
 * pause is long enough ago. Other calls may change the state meanwhile.
 */
export function pauses(): () => Promise<void> | undefined {
  let began = performance.now();
  return () => {
    if (performance.now() - began < longestWork) return undefined;
    return new Promise((resolve) =>
      setImmediate(() => {
        began = performance.now();
        resolve();
      }),
    );
  };
}
