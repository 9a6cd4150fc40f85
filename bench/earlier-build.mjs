// The build of an earlier commit, as the second side of a ratio where no other program does the same.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./whole-process.mjs";

/** The commit beside which the promises about speed are measured. */
const commit = "ba3b0d2";

const folder = join(tmpdir(), `policy-check-bench-${commit}`);

/** The `dist` folder of the earlier build, where it is there: POLICY_CHECK_BASE, or the one that an earlier run has built. */
function dist() {
  const { POLICY_CHECK_BASE: given } = process.env;
  if (given !== undefined) return given;
  return existsSync(folder) ? join(folder, "dist") : undefined;
}

/**
 * The `dist` folder of the earlier build: POLICY_CHECK_BASE, or a checkout in the folder for temporary files, built when it
 * is first asked for and kept for the benchmarks that follow. Undefined where it cannot be built, for example in a clone
 * without its commit; what is missing is said on standard error.
 */
export async function earlierBuild() {
  if (dist() !== undefined) return dist();
  const unfinished = await mkdtemp(`${folder}-`);
  try {
    console.error(`building ${commit} as the second side …`);
    const archive = execFileSync("git", ["archive", commit], { cwd: root, maxBuffer: 2 ** 30 });
    execFileSync("tar", ["-x", "-C", unfinished], { input: archive });
    execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: unfinished, stdio: "pipe" });
    execFileSync("npm", ["run", "build"], { cwd: unfinished, stdio: "pipe" });
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    console.error(`${commit} cannot be built here: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
  return dist();
}

/** What a row says of a figure whose second side is missing. */
export const withoutEarlierBuild = `the build of ${commit} is missing`;

/** The earlier build's command line. */
export async function earlierCommandLine() {
  const folder = await earlierBuild();
  return folder === undefined ? undefined : join(folder, "bin/policy-check.js");
}

/** The same, where it is there already. */
export function builtCommandLine() {
  const built = dist();
  return built === undefined ? undefined : join(built, "bin/policy-check.js");
}
