import { type SpawnSyncOptionsWithStringEncoding, spawnSync } from "node:child_process";
import { platform } from "node:process";

/** What became of `npm install`. */
export type Installed = { readonly kind: "installed" } | { readonly kind: "failed"; readonly why: string };

/** Runs `npm install` in the working directory, which must have a package.json: npm would look for one above it otherwise. */
export function npmInstall(): Installed {
  // Where npm runs us, it says which file it is; elsewhere it is looked for as shells do, on Windows as npm.cmd.
  const { npm_execpath: npm } = process.env;
  const isFile = npm !== undefined && /npm-cli\.c?js$/.test(npm);
  const args = ["install", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, stderr, error } = isFile
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync("npm", args, { ...options, shell: platform === "win32" });
  if (status === 0) return { kind: "installed" };
  if (error !== undefined) return { kind: "failed", why: "npm cannot be started" };
  const [first = "npm does not say why"] = stderr.split("\n").flatMap((line) => {
    const words = line.replace(/^npm (?:error|ERR!) ?/, "").trim();
    return words === "" || /^code /.test(words) ? [] : [words];
  });
  return { kind: "failed", why: first };
}

const options: SpawnSyncOptionsWithStringEncoding = {
  stdio: ["ignore", "ignore", "pipe"],
  encoding: "utf8",
  timeout: 300_000,
};
