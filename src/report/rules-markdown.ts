import { severities } from "../diagnostics/index.js";
import { findingSentences } from "./finding-text.js";
import { byTopic } from "./rule-topics.js";
import { type DocumentedRule, findingsOf } from "./rules.js";
import { count } from "./style.js";

/**
 * The page of all rules in GitHub's Markdown (https://github.github.com/gfm/): a table of contents by topic, then each
 * rule under its id, which is its anchor, with what it says of its examples.
 */
export function rulesMarkdown(rules: readonly DocumentedRule[]): string {
  const groups = byTopic(rules);
  const contents = groups.map(({ heading, rules: group }) => {
    const rows = group.map(
      ({ rule, page }) => `| [${rule.id}](#${rule.id}) | ${rule.severity} | ${prose(page.title)} |`,
    );
    return `[${heading}](#${anchorOf(heading)}):\n\n| rule | severity | finds |\n|---|---|---|\n${rows.join("\n")}`;
  });
  const sections = groups.map(({ heading, rules: group }) => [`## ${heading}`, ...group.map(section)].join("\n\n"));
  return `${[introduction(rules), ...contents, ...sections].join("\n\n")}\n`;
}

/** One rule of the page. */
export function ruleMarkdown(rule: DocumentedRule): string {
  return `${section(rule)}\n`;
}

function introduction(rules: readonly DocumentedRule[]): string {
  const counts = severities.flatMap((severity) => {
    const number = rules.filter(({ rule }) => rule.severity === severity).length;
    return number === 0 ? [] : [`${number} ${severity}`];
  });
  return `# Rules

<!-- Made from the rules' own pages in src/lint/rules by \`npm run docs:rules\`; do not edit. -->

What \`policy-check check\` looks for: ${count(rules.length, "rule")} (${counts.join(", ")}). The severities are those of
[IAM Access Analyzer](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-validation.html);
[the configuration](../README.md#configuration) can set others. \`policy-check rules ID\` shows the same in a terminal.`;
}

function section({ rule, page }: DocumentedRule): string {
  return [
    `### ${rule.id}`,
    `**${rule.severity}**: ${prose(page.title)}. [AWS documentation](${rule.documentation})`,
    ...page.explanation.split("\n\n").map(prose),
    ...page.bad.flatMap((example) => {
      const findings = findingsOf(rule, example).map((finding) => {
        const { range, fix } = finding;
        const repair = fix === undefined ? "" : ` (\`--fix\`: ${prose(fix.description)})`;
        return `- line ${range.start.line}, column ${range.start.column}: ${prose(findingSentences(finding))}${repair}`;
      });
      return [
        `Bad: ${prose(example.title)}`,
        fenced(example.policy),
        ...(findings.length > 0 ? [findings.join("\n")] : []),
      ];
    }),
    ...page.good.flatMap(({ title, policy }) => [`Good: ${prose(title)}`, fenced(policy)]),
  ].join("\n\n");
}

function fenced(policy: string): string {
  return `\`\`\`json\n${policy}\n\`\`\``;
}

/**
 * What is of a policy: a piece of JSON, what stands in quotes, a variable, and words with a colon as condition keys, actions
 * and ARNs have it. The colon of a URL is followed by slashes.
 */
const code =
  /\{ "[^{}\n]*\}|"[^"\n]+"(?:: "[^"\n]*")?|\$\{[^}\n]*\}|(?<![\w/])[A-Za-z][\w.-]*:(?!\/\/)[\w*$:][^\s,;)"'}]*[^\s,;)"'}.:]/g;

/** Plain text as Markdown: words of policies as code, and nothing that Markdown would take for its own. */
function prose(text: string): string {
  let shown = "";
  let end = 0;
  for (const match of text.matchAll(code)) {
    shown += `${escaped(text.slice(end, match.index))}\`${match[0].replaceAll("`", "")}\``;
    end = match.index + match[0].length;
  }
  return shown + escaped(text.slice(end));
}

function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|~$#]/g, "\\$&");
}

/** As GitHub makes anchors of headings. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}
