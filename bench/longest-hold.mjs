// Loaded before a server's own code: on each line of standard input it prints for how long the event loop was held at
// most since the line before, in milliseconds. What counts is the time that the main thread computed while a timer was
// late, where the system tells it: on a busy machine, other processes are not held against the server.
import { readFileSync } from "node:fs";

const interval = 5;
let longest = 0;
let last = { at: performance.now(), computed: computed() };
const timer = setInterval(() => {
  const now = { at: performance.now(), computed: computed() };
  longest = Math.max(longest, Math.min(now.at - last.at, now.computed - last.computed));
  last = now;
}, interval);
timer.unref();
process.stdin.on("data", () => {
  process.stdout.write(`${longest.toFixed(1)}\n`);
  longest = 0;
});
process.stdin.unref?.();

/** For how long the main thread has computed, in milliseconds. */
function computed() {
  try {
    return Number(readFileSync("/proc/self/schedstat", "utf8").split(" ", 1)[0]) / 1e6;
  } catch {
    return performance.now();
  }
}
