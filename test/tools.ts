import { spawnSync } from "node:child_process";
import { describe } from "vitest";

/** A program that some tests drive, and that not every machine has. */
export type Tool = "aws" | "script";

const names: Readonly<Record<Tool, string>> = { aws: "the AWS CLI", script: "script (of util-linux)" };

/** Whether a program is on the path. */
export function has(tool: Tool): boolean {
  return spawnSync(tool, ["--version"], { stdio: "ignore" }).status === 0;
}

/**
 * A group of tests that need programs. Where one is missing they are skipped, and the group's name says why; with
 * POLICY_CHECK_ALL_TOOLS set, as in CI, they run, and fail.
 */
export function describeWith(tools: readonly Tool[], name: string, tests: () => void): void {
  const missing = tools.filter((tool) => !has(tool)).map((tool) => names[tool]);
  if (missing.length === 0 || process.env["POLICY_CHECK_ALL_TOOLS"] !== undefined) describe(name, tests);
  else describe.skip(`${name} (skipped: ${missing.join(" and ")} not installed)`, tests);
}
