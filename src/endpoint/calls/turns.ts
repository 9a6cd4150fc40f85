/** Has calls begin in turn; see {@link turnByTurn}. */
export type Turns = () => Promise<void>;

/**
 * Lets the event loop go round between calls. A call is worked on without a pause, and clients that call at once would
 * have the loop held until all of them are through: what takes no time, such as health, new connections and limits of
 * time, would wait for them. So one call begins in each round of the loop, in the order in which they came; one that
 * comes alone does not wait.
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

/** For how long a call works before it lets the event loop go round, in milliseconds. */
const longestWork = 10;

/**
 * Long work of one call in pieces: what is given back is called between two pieces, and waits for the event loop to go
 * round where the last pause is long enough ago. Others may change the state meanwhile.
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
