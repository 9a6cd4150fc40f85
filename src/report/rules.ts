import { type Finding, SourceText } from "../diagnostics/index.js";
import { type BadExample, type Example, kindOf, lintPolicy, type Rule, type RulePage, topicOf } from "../lint/index.js";
import type { FileReport } from "./check.js";
import { wrapped } from "./columns.js";
import { byTopic } from "./rule-topics.js";
import { count, type Style, styleOf } from "./style.js";

/** A rule with its page. */
export interface DocumentedRule {
  readonly rule: Rule;
  readonly page: RulePage;
  /** Where it is to be read on the web, where that is known. */
  readonly url?: string | undefined;
}

/** The address of a rule in the page of all rules, which stands at `rulesUrl`. */
export function urlOfRule(id: string, rulesUrl: string): string {
  return `${rulesUrl}#${id}`;
}

/** A file whose findings link to their rules in that page; as it is, where nobody knows where that stands. */
export function linkedTo(rulesUrl: string | undefined, file: FileReport): FileReport {
  if (rulesUrl === undefined || file.findings.length + file.suppressed.length + file.known.length === 0) return file;
  const linked = (finding: Finding): Finding => ({ ...finding, help: urlOfRule(finding.rule, rulesUrl) });
  return {
    ...file,
    findings: file.findings.map(linked),
    known: file.known.map(linked),
    suppressed: file.suppressed.map(({ finding, reason }) => ({ finding: linked(finding), reason })),
  };
}

/** What a rule says of an example of its page, alone: among others it may be part of what one of them says. */
export function findingsOf(rule: Rule, { policy, role }: Example): readonly Finding[] {
  const found = lintPolicy(new SourceText("policy.json", policy), { role, rules: [rule], kind: kindOf(rule) });
  return found.filter((finding) => finding.rule === rule.id);
}

/** The rules as JSON. */
export function rulesJson(rules: readonly DocumentedRule[]): string {
  const list = rules.map(({ rule, page }) => ({
    id: rule.id,
    severity: rule.severity,
    documentation: rule.documentation,
    ...page,
    topic: topicOf(rule, page),
  }));
  return `${JSON.stringify({ schemaVersion: 1, rules: list }, null, 2)}\n`;
}

/** How rules for people are to look. */
export interface RulesPrettyOptions {
  readonly color: boolean;
  /** The columns of the terminal; undefined where they are not shown on one. */
  readonly width?: number | undefined;
}

/** The rules for people, by topic, a line each. */
export function rulesPretty(rules: readonly DocumentedRule[], { color }: RulesPrettyOptions): string {
  const style = styleOf(color);
  const width = Math.max(...rules.map(({ rule }) => rule.id.length));
  const blocks = byTopic(rules).map(({ heading, rules: group }) => {
    const lines = group.map(
      ({ rule, page }) => `${style.bold(rule.id.padEnd(width))}  ${severityOf(rule, style)}  ${page.title}`,
    );
    return `${style.cyan(heading)}\n\n${lines.join("\n")}`;
  });
  const end = `${count(rules.length, "rule")}. policy-check rules ID explains one, with examples.`;
  return `${[...blocks, style.dim(end)].join("\n\n")}\n`;
}

function severityOf({ severity }: Rule, style: Style): string {
  const text = severity.padEnd("security-warning".length);
  if (severity === "suggestion") return style.cyan(text);
  return severity === "warning" ? style.yellow(text) : style.red(text);
}

/** One rule for people, with its explanation and examples. */
export function rulePretty({ rule, page, url }: DocumentedRule, { color, width = 100 }: RulesPrettyOptions): string {
  const style = styleOf(color);
  const lineWidth = Math.max(40, Math.min(width, 120));
  const paragraphs = page.explanation.split("\n\n").map((paragraph) => wrapped(paragraph, lineWidth).join("\n"));
  const examples = [
    ...page.bad.map((example) => badPretty(rule, example, style, lineWidth)),
    ...page.good.map(({ title, policy }) => `${style.green(`Good: ${title}`)}\n\n${indent(policy)}`),
  ];
  const head = `${style.bold(rule.id)} (${rule.severity})\n${page.title}`;
  const links = [rule.documentation, ...(url === undefined ? [] : [url])];
  return `${[head, ...paragraphs, ...examples, style.dim(links.join("\n"))].join("\n\n")}\n`;
}

function badPretty(rule: Rule, example: BadExample, style: Style, width: number): string {
  const findings = findingsOf(rule, example).map(({ range: { start }, message }) => {
    const [first = "", ...rest] = wrapped(`line ${start.line}: ${message}`, width - 6);
    return [`    ${style.cyan("=")} ${first}`, ...rest.map((line) => `      ${line}`)].join("\n");
  });
  const said = findings.length === 0 ? "" : `\n\n${findings.join("\n")}`;
  return `${style.red(`Bad: ${example.title}`)}\n\n${indent(example.policy)}${said}`;
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
}
