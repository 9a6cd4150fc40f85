import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { allRules, type Rule, type RulePage, rulePages } from "../src/lint/index.js";
import { type DocumentedRule, ruleMarkdown, rulesJson, rulesMarkdown } from "../src/report/index.js";

const file = new URL("../docs/rules.md", import.meta.url);
const pages = await rulePages();
const rules: readonly DocumentedRule[] = allRules().flatMap((rule) => {
  const page = pages.get(rule.id);
  return page === undefined ? [] : [{ rule, page }];
});

test("docs/rules.md is what the rules say; `npm run docs:rules` writes it", () => {
  expect(readFileSync(file, "utf8") === rulesMarkdown(rules), "docs/rules.md has drifted: npm run docs:rules").toBe(
    true,
  );
});

test("each rule stands once in the page, under its id, and in its table of contents", () => {
  const lines = rulesMarkdown(rules).split("\n");
  const headings = lines.filter((line) => line.startsWith("### ")).map((line) => line.slice(4));
  expect(headings.toSorted()).toEqual(allRules().map(({ id }) => id));
  const rows = lines.filter((line) => line.startsWith("| [")).map((line) => /^\| \[([^\]]+)\]/.exec(line)?.[1]);
  expect(rows).toEqual(headings);
});

test("rules are listed by what they are about", () => {
  const list: readonly { id: string; topic: string }[] = JSON.parse(rulesJson(rules)).rules;
  const topic = new Map(list.map((rule) => [rule.id, rule.topic]));
  expect(
    Object.fromEntries(["mfa-not-required", "invalid-effect", "missing-version"].map((id) => [id, topic.get(id)])),
  ).toEqual({
    "mfa-not-required": "mfa",
    "invalid-effect": "documents",
    "missing-version": "documents",
  });
  expect(topic.get("open-wildcard-principal")).toBe("trust");
  expect(topic.get("redundant-value")).toBe("redundancy");
  const run = list.filter((rule) => rule.topic === "run").map(({ id }) => id);
  expect(run).toEqual(rules.filter(({ page }) => page.bad.length === 0).map(({ rule }) => rule.id));
});

test("links lead somewhere", () => {
  const text = rulesMarkdown(rules);
  const anchors = [...text.matchAll(/^##+ (.+)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replaceAll(",", "").replaceAll(" ", "-"),
  );
  expect(new Set(anchors).size).toBe(anchors.length);
  for (const [, anchor] of text.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(anchor);
  for (const [, path = ""] of text.matchAll(/\]\((\.\.?\/[^)#]+)/g)) expect(existsSync(new URL(path, file))).toBe(true);
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  for (const [, heading] of text.matchAll(/\.\.\/README\.md#([^)]+)/g))
    expect(readme.toLowerCase()).toMatch(new RegExp(`^## ${heading}$`, "m"));
});

test("what a rule says of its bad examples is shown beside them, and where it repairs them", () => {
  const section = (id: string): string => {
    const found = rules.find(({ rule }) => rule.id === id);
    return found === undefined ? "" : ruleMarkdown(found);
  };
  expect(section("invalid-effect")).toContain(
    '\n- line 4, column 15: `"Effect"` must be `"Allow"` or `"Deny"`, but is `"allow"`. Use `"Allow"`.',
  );
  for (const { rule, page } of rules) {
    const text = section(rule.id);
    const said = text.match(/^- line \d+, column \d+: /gm) ?? [];
    expect(said, rule.id).toHaveLength(page.bad.flatMap(({ findings }) => findings).length);
  }
});

test("nothing in a page is taken for Markdown", () => {
  const page: RulePage = {
    title: "a | bar",
    explanation: `Not *so*, nor _so_ <b>, [x](y), $1 and $2, #3, ~~no~~.\n\nBut sts:AssumeRole, repo:acme/*: and \${aws:username}, { "AWS": "*" }; see https://example.com/a.`,
    bad: [],
    good: [{ title: "50*2", policy: "{}" }],
  };
  const rule: Rule = { id: "some-rule", severity: "warning", documentation: "https://example.com/" };
  expect(ruleMarkdown({ rule, page })).toBe(
    [
      "### some-rule",
      "**warning**: a \\| bar. [AWS documentation](https://example.com/)",
      "Not \\*so\\*, nor \\_so\\_ \\<b\\>, \\[x\\](y), \\$1 and \\$2, \\#3, \\~\\~no\\~\\~.",
      `But \`sts:AssumeRole\`, \`repo:acme/*\`: and \`\${aws:username}\`, \`{ "AWS": "*" }\`; see https://example.com/a.`,
      "Good: 50\\*2",
      "```json\n{}\n```\n",
    ].join("\n\n"),
  );
});
