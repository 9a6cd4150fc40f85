import { spawnSync } from "node:child_process";
import { describe } from "vitest";

/** Something that some tests drive, and that not every machine has. */
export type Tool = "aws" | "chromium" | "docker" | "pre-commit" | "script";

const tools: Readonly<Record<Tool, { readonly name: string; readonly check: string }>> = {
  aws: { name: "the AWS CLI", check: "--version" },
  chromium: { name: "Chromium", check: "--version" },
  // The client alone is of no use: this asks the engine.
  docker: { name: "a Docker engine", check: "info" },
  "pre-commit": { name: "pre-commit", check: "--version" },
  script: { name: "script (of util-linux)", check: "--version" },
};

/** Whether a program is on the path, and whether what it needs answers. */
export function has(tool: Tool): boolean {
  return spawnSync(tool, [tools[tool].check], { stdio: "ignore", timeout: 20_000 }).status === 0;
}

/**
 * A group of tests that need tools. Where one is missing they are skipped, and the group's name says why; with
 * POLICY_CHECK_ALL_TOOLS set, as in CI, they run, and fail.
 */
export function describeWith(needed: readonly Tool[], name: string, tests: () => void): void {
  const missing = needed.filter((tool) => !has(tool)).map((tool) => tools[tool].name);
  if (missing.length === 0 || process.env["POLICY_CHECK_ALL_TOOLS"] !== undefined) describe(name, tests);
  else describe.skip(`${name} (skipped without ${missing.join(" and ")})`, tests);
}

/**
 * A group of tests that need what not even CI has everywhere. Where it is missing they are skipped, and the group's name
 * says why.
 */
export function describeWhere(isThere: boolean, what: string, name: string, tests: () => void): void {
  if (isThere) describe(name, tests);
  else describe.skip(`${name} (skipped without ${what})`, tests);
}
