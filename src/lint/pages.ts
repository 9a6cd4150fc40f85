import type { RulePage } from "./rule.js";

/** The rules' pages by id; loaded when they are asked for, because a check does not need them. */
export async function rulePages(): Promise<ReadonlyMap<string, RulePage>> {
  return (await import("./rules/pages.generated.js")).pages;
}
