// Preloaded into the process whose memory is measured: says at its end, on file descriptor 3, how much it had at most.
import { readFileSync, writeSync } from "node:fs";

process.on("exit", () => {
  writeSync(3, String(peakKilobytes()));
});

/** On Linux a child's `maxRSS` begins with what its parent had; the kernel's other figure is the process's own. */
function peakKilobytes() {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
