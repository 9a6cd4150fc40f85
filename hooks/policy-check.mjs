#!/usr/bin/env node
// The hooks of .pre-commit-hooks.yaml: the policy-check that the repository of the commit installs, with the words of the hook.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { builtProgram, installedProgram } from "../action/program.mjs";

const own = fileURLToPath(new URL("..", import.meta.url));
// Hooks run in the root of the repository.
const here = process.cwd();
const program = installedProgram(here, here) ?? builtProgram(own);
if (program === undefined) {
  console.error(
    "policy-check: this repository does not install policy-check. Run npm install --save-dev policy-check, or use a hook of language node with additional_dependencies: https://pre-commit.com/#config-additional_dependencies",
  );
  process.exitCode = 2;
} else {
  const { status, error } = spawnSync(process.execPath, [program.file, ...process.argv.slice(2)], { stdio: "inherit" });
  if (error !== undefined) throw error;
  // INVARIANT: a run that was ended from outside is not a passed one.
  process.exitCode = status ?? 2;
}
