import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { folderWith, trustPolicy } from "../command-line.js";

const home = realpathSync(folderWith({}));
/** policy-check as `npx` installs it: with what it needs, and without cucumber, which is a peer dependency. */
const modules = join(home, "cache/node_modules");
cpSync("dist", join(modules, "policy-check/dist"), { recursive: true });
cpSync("package.json", join(modules, "policy-check/package.json"));
for (const name of readdirSync("node_modules").filter((each) => !each.startsWith("."))) {
  if (name !== "@cucumber") symlinkSync(realpathSync(join("node_modules", name)), join(modules, name));
}

// npm's own record of what it installed.
const record = { packages: { "node_modules/policy-check": { resolved: "file:../policy-check-0.1.0.tgz" } } };
writeFileSync(join(modules, ".package-lock.json"), JSON.stringify(record));

/** Runs init where npm is this script. */
function init(npm: string, files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const folder = folderWith({ "policies/deploy.json": trustPolicy(), ...files });
  const bin = join(folder, ".bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "npm"), `#!/bin/sh\necho "$*" >> '${join(bin, "calls")}'\n${npm}\n`);
  chmodSync(join(bin, "npm"), 0o755);
  const { npm_execpath: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(modules, "policy-check/dist/bin/policy-check.js"), "init", "--yes", ...args],
    { cwd: folder, encoding: "utf8", env: { ...env, PATH: `${bin}:${dirname(process.execPath)}:/usr/bin:/bin` } },
  );
  return { status, stdout, stderr, calls: readdirSync(bin).includes("calls") };
}

test("npm install is run where cucumber is missing and init wrote package.json, and the scenarios run then", () => {
  const npm = `mkdir -p node_modules && ln -s '${realpathSync("node_modules/@cucumber")}' node_modules/@cucumber`;
  const { status, stdout, stderr } = init(npm, {});
  expect(stderr).toContain("npm install: the scenarios need cucumber");
  expect(stdout).toContain("green:");
  expect(status).toBe(0);
});

test("what npm says is told where it fails, with what to do, and the run is not green", () => {
  const npm =
    'echo "npm error code E404" >&2; echo "npm error 404 Not Found - GET https://registry.example.com/policy-check" >&2; exit 1';
  const { status, stdout, stderr } = init(npm, {});
  expect(stderr).toContain(
    "npm install failed: 404 Not Found - GET https://registry.example.com/policy-check; all files are written",
  );
  expect(stdout).toContain(
    "not green:\n  no scenario was run: policy-check test runs scenarios with cucumber, which is not installed",
  );
  expect(stdout).toContain("  npm install ");
  expect(status).toBe(2);
});

test("npm is not run where nobody wants it, and never for a package.json without cucumber", () => {
  expect(init("exit 1", {}, "--skip-install")).toMatchObject({ status: 2, calls: false });
  expect(init("exit 1", { "package.json": "{}" })).toMatchObject({ status: 2, calls: false });
});

test("npm is not run for a range of cucumber that cannot work, and the next step is the command that works", () => {
  const wanted = '{ "devDependencies": { "policy-check": "^0.1.0", "@cucumber/cucumber": "^9.0.0" } }';
  const { status, stdout, calls } = init("exit 1", { "package.json": wanted });
  expect({ status, calls }).toEqual({ status: 2, calls: false });
  expect(stdout).toContain(
    "package.json: it has @cucumber/cucumber ^9.0.0, and the scenarios need a version from 12.5 to 13",
  );
  expect(stdout).toMatch(/next:\n {2}npm install --save-dev @cucumber\/cucumber@\^12\.9\.0 /);
});
