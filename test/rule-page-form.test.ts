import { expect, test } from "vitest";
// @ts-expect-error a script of the build, which has no types
import { readRulePage } from "../scripts/rule-page.mjs";

const page = [
  "# a title",
  "Topic: trust",
  "What AWS does.",
  "What to write.",
  "## Wrong: a user",
  "Role: deploy in 123456789012",
  "```json\n{}\n```",
  "Found at 1:1, 2:3.",
  "## Right: a role",
  '```json\n{\n  "a": 1\n}\n```',
];
const text = (lines: readonly string[]) => `${lines.join("\n\n")}\n`;

test("a page is read as its form says", () => {
  expect(readRulePage(text(page), "page.md")).toEqual({
    title: "a title",
    topic: "trust",
    explanation: "What AWS does.\n\nWhat to write.",
    bad: [
      {
        title: "a user",
        policy: "{}",
        role: { name: "deploy", account: "123456789012" },
        findings: [
          { line: 1, column: 1 },
          { line: 2, column: 3 },
        ],
      },
    ],
    good: [{ title: "a role", policy: '{\n  "a": 1\n}' }],
  });
});

test.each([
  { what: "no title", lines: page.slice(1), error: "page.md:1: expected `# ` and the title" },
  { what: "a title with a period", lines: ["# a title."], error: "page.md:1: expected `# ` and the title" },
  { what: "no explanation", lines: page.slice(0, 2), error: "page.md:5: expected the explanation" },
  { what: "another heading", lines: [...page, "## Bad: x"], error: "page.md:27: expected `## Wrong: TITLE`" },
  { what: "no policy", lines: [...page.slice(0, 6), "{}"], error: "page.md:13: expected a block" },
  {
    what: "a block without an end",
    lines: [...page, "## Right: x", "```json\n{}"],
    error: "page.md:30: the block has no end",
  },
  { what: "no place", lines: page.slice(0, 7), error: "page.md:17: expected `Found at LINE:COLUMN.`" },
])("$what is an error with its place", ({ lines, error }) => {
  expect(() => readRulePage(text(lines), "page.md")).toThrow(error);
});
