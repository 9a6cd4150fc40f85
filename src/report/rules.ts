import type { Rule, RulePage } from "../lint/index.js";
import { styleOf } from "./style.js";

/** A rule with its page. */
export interface DocumentedRule {
  readonly rule: Rule;
  readonly page: RulePage;
}

/** The rules as JSON. */
export function rulesJson(rules: readonly DocumentedRule[]): string {
  const list = rules.map(({ rule: { id, severity, documentation }, page }) => ({
    id,
    severity,
    documentation,
    ...page,
  }));
  return `${JSON.stringify({ schemaVersion: 1, rules: list }, null, 2)}\n`;
}

/** The rules for people, a line each. */
export function rulesPretty(rules: readonly DocumentedRule[], { color }: { readonly color: boolean }): string {
  const style = styleOf(color);
  const width = Math.max(...rules.map(({ rule }) => rule.id.length));
  const lines = rules.map(
    ({ rule, page }) => `${style.bold(rule.id.padEnd(width))}  ${rule.severity.padEnd(16)}  ${page.title}`,
  );
  return `${lines.join("\n")}\n\n${style.dim("policy-check rules ID explains one of them, with examples.")}\n`;
}

/** One rule for people, with its explanation and examples. */
export function rulePretty({ rule, page }: DocumentedRule, { color }: { readonly color: boolean }): string {
  const style = styleOf(color);
  const examples = [
    ...page.bad.map(({ title, policy }) => `${style.red(`Bad: ${title}`)}\n\n${indent(policy)}`),
    ...page.good.map(({ title, policy }) => `${style.green(`Good: ${title}`)}\n\n${indent(policy)}`),
  ];
  const head = `${style.bold(rule.id)} (${rule.severity})\n${page.title}`;
  return `${[head, page.explanation, ...examples, style.dim(rule.documentation)].join("\n\n")}\n`;
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
}
