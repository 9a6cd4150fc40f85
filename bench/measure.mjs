// What all benchmarks share: how a figure is taken, and the shape in which it is handed to run.mjs.

/** The minimum, median and maximum of some numbers. */
export function spread(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { min: sorted[0], median, max: sorted.at(-1) };
}

export function median(values) {
  return spread(values).median;
}

// Results go here, so that no compiler may leave out the work whose result nobody reads.
const sink = { result: undefined };

/** Seconds that one call takes, over at least `milliseconds` of calls. */
export function secondsPerCall(run, milliseconds) {
  const start = performance.now();
  let calls = 0;
  let chunk = 1;
  for (;;) {
    for (let index = 0; index < chunk; index++) sink.result = run();
    calls += chunk;
    const elapsed = performance.now() - start;
    if (elapsed >= milliseconds) return elapsed / 1000 / calls;
    // The clock is read rarely enough to cost nothing, often enough to stop in time.
    if (elapsed < milliseconds / 20) chunk *= 2;
  }
}

/** The same for a call that gives a promise. */
export async function secondsPerAsyncCall(run, milliseconds) {
  const start = performance.now();
  let calls = 0;
  for (;;) {
    for (let index = 0; index < 50; index++) sink.result = await run();
    calls += 50;
    const elapsed = performance.now() - start;
    if (elapsed >= milliseconds) return elapsed / 1000 / calls;
  }
}

/** Measures each contender once a round, one after the other, every second round in reverse; gives the values of each. */
export async function interleave(rounds, contenders) {
  const names = Object.keys(contenders);
  const values = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const name of order) values[name].push(await contenders[name]());
  }
  return values;
}

/** The ratios of two contenders, round by round: a disturbance of the machine then hits both. */
export function ratios(ours, theirs) {
  return ours.map((value, round) => value / theirs[round]);
}

/** Hands the rows of a benchmark to run.mjs; a person sees the same as JSON. */
export function report(rows) {
  process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
}

export function milliseconds(seconds) {
  return `${(seconds * 1000).toFixed(1)} ms`;
}

export function microseconds(seconds) {
  const value = seconds * 1e6;
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} µs`;
}

export function perSecond(count) {
  return `${count < 1e6 ? `${(count / 1e3).toFixed(count < 1e5 ? 1 : 0)} thousand` : `${(count / 1e6).toFixed(2)} million`}/s`;
}

export function megabytes(kilobytes) {
  return `${(kilobytes / 1024).toFixed(0)} MB`;
}
