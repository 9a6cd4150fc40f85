import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The modules with which tests start processes, threads and browsers. */
const starters = /["'](node:child_process|node:worker_threads|playwright-core)["']/;
const imports = /\bfrom "(\.[^"]+)\.js"/g;

/**
 * The test files of a folder of tests, apart by what they need: those that start no process, by themselves or through
 * another file of the folder, share one, and need no build; the others have a process and a build each.
 */
export function testFiles(folder: string): {
  readonly inProcess: readonly string[];
  readonly processes: readonly string[];
} {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => join(folder, file))
    .sort();
  return {
    inProcess: files.filter((file) => !startsProcesses(file)),
    processes: files.filter((file) => startsProcesses(file)),
  };

  function startsProcesses(file: string, seen = new Set<string>()): boolean {
    if (seen.has(file) || !file.startsWith(folder) || !existsSync(file)) return false;
    seen.add(file);
    const text = readFileSync(file, "utf8");
    if (starters.test(text)) return true;
    return [...text.matchAll(imports)].some(([, path = ""]) =>
      startsProcesses(join(dirname(file), `${path}.ts`), seen),
    );
  }
}
