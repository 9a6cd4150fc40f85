// Another version of Node to run benchmarks on.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * The file of the newest Node of this major version, which is installed from the registry into the folder for temporary
 * files and kept there. Throws where the registry has none for this machine.
 */
export function nodeOf(major) {
  const system = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${system}-${process.arch}`;
  const folder = join(tmpdir(), `policy-check-bench-node-${major}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  execFileSync("npm", ["install", "--no-audit", "--no-fund", `${name}@${major}`], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
    shell: system === "win",
  });
  return join(folder, "node_modules", name, system === "win" ? "bin/node.exe" : "bin/node");
}
