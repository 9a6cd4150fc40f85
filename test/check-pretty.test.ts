import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Finding, SourceText } from "../src/diagnostics/index.js";
import { columnsOf, excerpt, wrapped } from "../src/report/columns.js";
import { type CheckReport, checkPretty, type FileReport, summarize } from "../src/report/index.js";
import { printable } from "../src/report/style.js";

const help = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html";

/** A finding about the first occurrence of `text` in a source. */
function about(source: SourceText, text: string, over: Partial<Finding> = {}): Finding {
  const start = source.text.indexOf(text);
  if (start < 0) throw new Error(`there is no ${text}`);
  return {
    rule: "invalid-effect",
    severity: "error",
    message: "this is wrong",
    remedy: "do that",
    related: [],
    pointer: "/Statement/0/Effect",
    range: source.range({ start, end: start + text.length }),
    help,
    ...over,
  };
}

function fileOf(source: SourceText, ...findings: readonly Finding[]): FileReport {
  const line = (number: number): string => source.line(number);
  const fixes = { isWritable: true, has: ({ fix }: Finding) => fix !== undefined };
  return { path: source.name, relativePath: source.name, findings, suppressed: [], known: [], line, fixes };
}

function reportOf(...files: readonly FileReport[]): CheckReport {
  const tool = { name: "policy-check", version: "1.2.3" };
  return { tool, files, summary: summarize(files), failOn: "security-warning" };
}

function plain(report: CheckReport, width?: number): string {
  return [...checkPretty(report, { color: false, width })].join("");
}

const spacious = new SourceText(
  "policies/spacious.json",
  `{
\t"Version": "2012-10-17",
\t"Statement": [
\t\t{
\t\t\t"Sid": "日本語", "Effect": "allow",
\t\t\t"Principal": { "AWS": [
\t\t\t\t"arn:aws:iam::123456789012:user/alice",
\t\t\t\t"arn:aws:iam::123456789012:user/bob",
\t\t\t\t"arn:aws:iam::123456789012:user/carol",
\t\t\t\t"arn:aws:iam::123456789012:user/dave"
\t\t\t] },
\t\t\t"Action": "sts:AssumeRole",
\t\t\t"Condition": { "BoolIfExists": {
\t\t\t\t"aws:MultiFactorAuthPresent": "true"
\t\t\t} }
\t\t}
\t]
}
`,
);

const minified = new SourceText(
  "policies/minified.json",
  JSON.stringify({
    Version: "2012-10-17",
    Statement: ["alice", "bob", "carol"].map((name) => ({
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::123456789012:user/${name}` },
      Action: "sts:AssumeRole",
      Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } },
    })),
  }),
);

const hostile = new SourceText(
  "policies/\u001b[2J\u202e.json",
  '{ "Effect\u202e": "\u001b[31mAllow\u200f 👩‍💻 e\u0301" }\n',
);

const bypass: Partial<Finding> = {
  rule: "mfa-if-exists-on-allow",
  severity: "security-warning",
  message:
    'calls signed with an access key do not have "aws:MultiFactorAuthPresent", so BoolIfExists matches and arn:aws:iam::123456789012:user/alice can assume the role without MFA',
  remedy: "write Bool",
  fix: { description: 'write "Bool" in place of "BoolIfExists"; then keys without MFA are refused', edits: [] },
  scenario: `Scenario: An access key alone does not open the role
  Given the IAM user "alice" with a virtual MFA device

  When "alice" assumes "role" without MFA
  Then access is denied
`,
};

const everything = reportOf(
  fileOf(
    spacious,
    about(spacious, '"日本語"', { rule: "invalid-sid", message: "a Sid has other characters than letters and digits" }),
    about(spacious, '"allow"', {
      message: '"Effect" is "allow" and must be "Allow" or "Deny"',
      remedy: 'write "Allow"',
    }),
    about(spacious, spacious.text.slice(spacious.text.indexOf('{ "AWS"'), spacious.text.indexOf("] },") + 3), {
      rule: "redundant-principal",
      severity: "suggestion",
      message: "these are many",
      remedy: "name a few",
      related: [
        {
          message: "this one is among them",
          rule: "redundant-value",
          pointer: "",
          range: spacious.range({ start: 3, end: 9 }),
        },
        {
          message: "and this one",
          path: "policies/other.json",
          pointer: "",
          range: spacious.range({ start: 30, end: 39 }),
        },
      ],
    }),
    about(spacious, spacious.text.slice(spacious.text.indexOf('"aws:Multi'), spacious.text.indexOf("} }") + 3), bypass),
    about(spacious, '"allow"', { severity: "warning", message: "a second one of its rule has no second link" }),
  ),
  fileOf(new SourceText("policies/fine.json", "{}")),
  fileOf(
    minified,
    about(minified, '"BoolIfExists"', bypass),
    about(minified, minified.text, {
      rule: "policy-size",
      severity: "warning",
      message: "it is long",
      remedy: "shorten it",
    }),
  ),
  fileOf(
    hostile,
    about(hostile, '"\u001b[31mAllow\u200f 👩‍💻 e\u0301"', { message: `found ${hostile.text}`, remedy: "a\u001b[0mb" }),
  ),
  {
    ...fileOf(new SourceText("missing.json", ""), about(new SourceText("missing.json", "?"), "?", { pointer: "" })),
    line: undefined,
  },
);

test.each([60, 80, 120])("a report of %d columns looks as the golden file has it", async (width) => {
  await expect(plain(everything, width)).toMatchFileSnapshot(`../fixtures/goldens/check/pretty-${width}.txt`);
});

test("colours change nothing but colours, and stand within their lines", () => {
  const coloured = [...checkPretty(everything, { color: true, width: 80 })].join("");
  expect(stripVTControlCharacters(coloured)).toBe(plain(everything, 80));
  for (const line of coloured.split("\n"))
    expect(line.split("\u001b[1m").length).toBe(line.split("\u001b[22m").length - (line.split("\u001b[2m").length - 1));
});

test("without a terminal lines have 100 columns, and on a tiny one 40", () => {
  expect(plain(everything)).toBe(plain(everything, 100));
  expect(plain(everything, 5)).toBe(plain(everything, 40));
});

test.each([40, 60, 80, 120, 200])("nothing but what must not be broken is wider than %d columns", (width) => {
  const long = plain(everything, width).split("\n");
  const unbreakable = / = (help|see): |-->|──|^\s+(Scenario:|Given|When|Then)|checked: |--fix|^\S+$/;
  expect(long.filter((line) => columnsOf(line) > width && !unbreakable.test(line))).toEqual([]);
});

test("what a terminal would obey, or nobody would see, is shown as text", () => {
  expect(plain(everything)).not.toMatch(/[^\P{C}\n]/u);
});

describe("a finding", () => {
  const range = minified.range({ start: 1, end: 10 });
  const shown = (over: Partial<Finding>, line: FileReport["line"] | null = (number) => minified.line(number)): string =>
    plain(reportOf({ ...fileOf(minified, about(minified, '"Version"', over)), line: line ?? undefined }));

  test("has its remedy beside the marks, and its message whole", () => {
    const text = shown({ message: "this; is wrong", remedy: "do that; or that" });
    expect(text).toContain("error[invalid-effect]: this; is wrong\n");
    expect(text).toContain(" ^^^^^^^^^ do that; or that\n");
  });

  test("without a remedy has marks alone", () => {
    expect(shown({ remedy: undefined })).toContain(" ^^^^^^^^^\n");
  });

  test("of a file that could not be read has its remedy as a note", () => {
    const text = shown({}, null);
    expect(text).toContain("error[invalid-effect]: this is wrong\n --> policies/minified.json:1:2");
    expect(text).toContain(" = remedy: do that\n");
  });

  test("has related places as notes with their lines, in their order", () => {
    const related = [
      { message: "the first", rule: "unrestricted-account-root", pointer: "/Statement/0", range },
      { message: "the second", path: "other.json", pointer: "", range },
    ];
    expect(shown({ related })).toContain(
      "  = note: line 1: the first (unrestricted-account-root)\n  = note: other.json:1: the second\n",
    );
  });
});

describe("files", () => {
  const one = (name: string): FileReport => {
    const source = new SourceText(name, "[1, 2]");
    return fileOf(source, about(source, "1"), about(source, "2", { severity: "warning" }), about(source, "2"));
  };

  test("have headings with their counts, unless there is but one", () => {
    const headings = (...files: FileReport[]) => plain(reportOf(...files), 60).match(/^── .*$/gm);
    expect(headings(one("a.json"))).toBeNull();
    expect(headings(one("a.json"), fileOf(new SourceText("b.json", "")), one("c.json"))).toEqual([
      `── a.json ── 2 errors, 1 warning ${"─".repeat(27)}`,
      `── c.json ── 2 errors, 1 warning ${"─".repeat(27)}`,
    ]);
  });

  test("have AWS's page with the first finding of a rule only, and the command with each", () => {
    const text = plain(reportOf(one("a.json"), one("b.json")));
    expect(text.split(help)).toHaveLength(3);
    expect(text.split("policy-check rules invalid-effect")).toHaveLength(7);
  });
});

test("the summary says how many findings --fix mends, if any", () => {
  expect(plain(everything).split("\n").slice(-3)).toEqual([
    "5 files checked: 4 errors, 2 security-warnings, 2 warnings, 1 suggestion",
    "2 findings can be fixed with --fix; --fix-dry-run shows how",
    "",
  ]);
  expect(plain(reportOf(fileOf(minified, about(minified, '"Version"'))))).toMatch(/\n1 file checked: 1 error\n$/);
});

test("what was passed over is listed, and of much the rest is counted", () => {
  const why = "holds no trust policy";
  const skipped = Array.from(
    { length: 12 },
    (_, index) => ({ path: `${index}.json`, kind: index < 3 ? "helm-chart" : "json-of-another-kind", why }) as const,
  );
  const lines = plain({ ...reportOf(), skipped, summary: summarize([], undefined, skipped) }).split("\n");
  expect(lines[0]).toBe("0.json: holds no trust policy");
  expect(lines.slice(9)).toEqual([
    "9.json: holds no trust policy",
    "and 2 more files without a trust policy",
    "",
    "passed over: 9 JSON files of another kind, 3 Helm charts",
    "0 files checked: no findings, 12 skipped",
    "",
  ]);
});

test("the role is told beside the place, and without the pointer where that has no room", () => {
  const finding = about(minified, '"Version"', { role: "AppRole", pointer: "/Resources/AppRole/Properties" });
  const report = reportOf(fileOf(minified, finding));
  expect(plain(report)).toContain(" --> policies/minified.json:1:2 (role AppRole, /Resources/AppRole/Properties)\n");
  expect(plain(report, 60)).toContain(" --> policies/minified.json:1:2 (role AppRole)\n");
});

test("where --fix was run it is not advised", () => {
  const file = fileOf(minified, about(minified, '"BoolIfExists"', bypass));
  expect(plain(reportOf(file))).toContain("--fix");
  expect(plain(reportOf({ ...file, fix: { repairs: [], refused: [], redecided: [] } }))).not.toContain("--fix");
});

test("a range of lines that ends before a line's first character does not show that line", () => {
  const source = new SourceText("x.json", "[\n  1,\n  2\n]\n");
  const text = plain(reportOf(fileOf(source, about(source, "1,\n"))));
  expect(text).toContain("2 |   1,\n  |   ^^ do that\n");
});

test("what to do about lines goes below their last character where it has no room beside it", () => {
  const source = new SourceText("x.json", "[\n  1,\n  2\n]\n");
  const remedy = "word ".repeat(20).trim();
  expect(plain(reportOf(fileOf(source, about(source, "1,\n  2", { remedy }))), 60)).toContain(
    [
      "2 | /   1,",
      "3 | |   2",
      "  | |___^",
      "  |     word word word word word word word word word word",
      "  |     word word word word word word word word word word",
    ].join("\n"),
  );
});

test("ten thousand findings on a long line take their time once each", () => {
  const source = new SourceText("x.json", `["${"x".repeat(5_000_000)}"]`);
  const ranges = Array.from({ length: 10_000 }, (_, index) =>
    source.range({ start: 400 * index, end: 400 * index + 9 }),
  );
  const findings = ranges.map((range) => about(source, "[", { range }));
  expect(plain(reportOf(fileOf(source, ...findings))).length).toBeGreaterThan(2_900_000);
});

describe("columns", () => {
  test.each([
    ["abc", 3],
    ["日本", 4],
    ["e\u0301", 1],
    ["ｱｲ", 2],
    ["Ａ", 2],
    ["😀", 2],
    ["\u1112\u1161\u11ab", 2],
    ["é ñ", 3],
  ])("%j takes %d", (text, columns) => {
    expect(columnsOf(text)).toBe(columns);
  });

  test("lines are broken at spaces, and long words are not", () => {
    expect(wrapped("one two three", 7)).toEqual(["one two", "three"]);
    expect(wrapped("one two three", 7, 4)).toEqual(["one", "two", "three"]);
    expect(wrapped("one two three", 7, 5)).toEqual(["", "one two", "three"]);
    expect(wrapped("a extraordinarily b", 7)).toEqual(["a", "extraordinarily", "b"]);
    expect(wrapped("日本 日本 日本", 9)).toEqual(["日本 日本", "日本"]);
    expect(wrapped("", 7)).toEqual([""]);
  });

  const line = fc.string({
    unit: fc.oneof(
      fc.constantFrom("a", "{", '"', " ", "\t", "日", "😀", "\u0301", "\u202e", "\ud800", "\u0000"),
      fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    ),
    maxLength: 300,
  });

  test("an excerpt fits, has its marks where they belong, and is a part of the line", () => {
    fc.assert(
      fc.property(line, fc.nat(300), fc.nat(300), fc.integer({ min: 20, max: 120 }), (text, start, length, room) => {
        const { text: shown, before, marked } = excerpt(text, start, start + length, room);
        expect(columnsOf(shown)).toBeLessThanOrEqual(room);
        const whole = (part: string): string =>
          Array.from(part, (each) => (each === "\t" ? "    " : printable(each))).join("");
        const isBroken =
          /[\udc00-\udfff]/.test(text.charAt(start)) || /[\udc00-\udfff]/.test(text.charAt(start + length));
        if (isBroken) return;
        const meant = whole(text.slice(start, start + length));
        const at = whole(text.slice(0, start));
        if (shown === whole(text)) {
          expect(before).toBe(columnsOf(at));
          expect(marked).toBe(Math.max(1, columnsOf(meant)));
        }
        expect(whole(text)).toContain(shown.replace(/^…/, "").replace(/…$/, ""));
        if (columnsOf(meant) > 0 && marked === columnsOf(meant) && !shown.endsWith("…")) expect(shown).toContain(meant);
      }),
      { numRuns: 1000 },
    );
  });

  test("an excerpt is filled up as far as there is room", () => {
    const text = "0123456789".repeat(20);
    expect(excerpt(text, 0, 2, 22)).toEqual({ text: `${text.slice(0, 20)}…`, before: 0, marked: 2 });
    expect(excerpt(text, 198, 200, 22)).toEqual({ text: `…${text.slice(180)}`, before: 19, marked: 2 });
    expect(excerpt(text, 100, 102, 22)).toEqual({ text: `…${text.slice(91, 111)}…`, before: 10, marked: 2 });
    expect(excerpt(text, 100, 180, 22)).toEqual({ text: `…${text.slice(100, 120)}…`, before: 1, marked: 21 });
    expect(excerpt(text, 500, 501, 22)).toEqual({ text: `…${text.slice(180)}`, before: 21, marked: 1 });
  });
});
