import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DOMParser } from "@xmldom/xmldom";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { type Finding, type Severity, SourceText } from "../src/diagnostics/index.js";
import { allRules, lintPolicy, rulePages } from "../src/lint/index.js";
import {
  type CheckReport,
  checkGithub,
  checkJson,
  checkJunit,
  checkPretty,
  checkSarif,
  type Digest,
  type FileReport,
  fingerprint,
  summarize,
} from "../src/report/index.js";
import { folderWith, policyCheck, trustPolicy } from "./command-line.js";

/** What names, messages and reasons may bring along: each format has characters of its own. */
const hostile = `"'%25 100% ]]> <script>alert(1)</script> &amp; [a](http://example.com) ,: \u202e\u200f\u0000\u001b[2J \ud800 ::error::x`;

const checkSchema: unknown = JSON.parse(
  readFileSync(new URL("../dist/schemas/check.schema.json", import.meta.url), "utf8"),
);

const tool = { name: "policy-check", version: "1.2.3" };
const help = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html";

function finding(over: Partial<Finding> = {}): Finding {
  const range = { start: { line: 5, column: 17 }, end: { line: 5, column: 24 } };
  return {
    rule: "invalid-effect",
    severity: "error",
    message: "wrong",
    related: [],
    pointer: "/Statement/0/Effect",
    range,
    help,
    ...over,
  };
}

function file(over: Partial<FileReport> = {}): FileReport {
  const path = over.relativePath ?? "policies/x.json";
  return { path, relativePath: path, findings: [], suppressed: [], known: [], line: undefined, ...over };
}

function reportOf(files: readonly FileReport[], failOn: Severity = "security-warning"): CheckReport {
  return { tool, files, summary: summarize(files), failOn };
}

const severityFiles = [
  file({
    findings: [
      finding(),
      finding({ rule: "bare-wildcard-principal", severity: "security-warning", pointer: "/Statement/0/Principal" }),
      finding({ rule: "operator-letter-case", severity: "warning", pointer: "/Statement/0/Condition/bool" }),
      finding({ rule: "missing-tag-key", severity: "suggestion", pointer: "" }),
    ],
  }),
];

const hostileFiles = [
  file({
    relativePath: `policies/a b,c:d%25"<&\u202e.json`,
    findings: [
      finding({ message: `first line\nsecond line ${hostile}` }),
      finding({ range: { start: { line: 5, column: 1 }, end: { line: 6, column: 2 } } }),
    ],
    suppressed: [{ finding: finding({ rule: "duplicate-key" }), reason: `accepted ${hostile}` }],
    known: [finding({ rule: "duplicate-sid" })],
  }),
  file({ relativePath: "policies/fine.json" }),
];

const plain: Digest = (text) => text;

async function sarifOf(report: CheckReport) {
  const pages = await rulePages();
  const rules = allRules().flatMap((rule) => {
    const page = pages.get(rule.id);
    return page === undefined ? [] : [{ rule, page }];
  });
  const text = checkSarif(report, rules, plain);
  return { text, run: JSON.parse(text).runs[0] };
}

describe("sarif", () => {
  const { $schema, id, ...schema } = JSON.parse(
    readFileSync(new URL("../fixtures/sarif/sarif-2.1.0-rtm.5.json", import.meta.url), "utf8"),
  );
  const validate = new Ajv({
    strict: false,
    // One of its patterns has a bracket too many, which is allowed without the flag only.
    unicodeRegExp: false,
    formats: {
      uri: (text) => URL.canParse(text),
      "uri-reference": (text) => URL.canParse(text, "file:///") && !/[^\x21-\x7e]/.test(text),
      "date-time": true,
    },
  }).compile(schema);
  const problems = (text: string) => (validate(JSON.parse(text)) ? [] : validate.errors);

  test("the schema is SARIF's, and refuses what is none", () => {
    expect([$schema, id]).toEqual([expect.stringContaining("draft-04"), expect.stringContaining("sarif-2.1.0")]);
    expect(problems('{"version": "2.1.0", "runs": [{"results": []}]}')).not.toEqual([]);
  });

  test.each([
    ["no file", []],
    ["each severity", severityFiles],
    ["hostile texts", hostileFiles],
  ])("a report of %s is valid", async (_, files) => {
    expect(problems((await sarifOf(reportOf(files))).text)).toEqual([]);
  });

  test("a report of the command line is valid", () => {
    const cwd = folderWith({
      "a b.json": trustPolicy({ Effect: "allow", Action: ["sts:AssumeRole", "s3:*"] }),
      "fine.json": trustPolicy(),
    });
    const { stdout, status } = policyCheck(["--format", "sarif", "a b.json", "fine.json", "missing.json"], { cwd });
    expect(status).toBe(2);
    expect(problems(stdout)).toEqual([]);
    const [run] = JSON.parse(stdout).runs;
    expect(run.invocations).toEqual([{ executionSuccessful: false }]);
    expect(run.results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "a%20b.json" },
      region: { startLine: 5, startColumn: 17, endLine: 5, endColumn: 24 },
    });
  });

  test("it has all rules, with what code scanning wants of them, and results point at theirs", async () => {
    const { run } = await sarifOf(reportOf(severityFiles));
    const { rules } = run.tool.driver;
    expect(rules).toHaveLength(allRules().length);
    for (const rule of rules) {
      expect(rule.shortDescription.text).toMatch(/^.{1,1024}$/s);
      expect(rule.fullDescription.text).toMatch(/^.{1,1024}$/s);
      expect(rule.help.text).not.toBe("");
      expect(rule.help.markdown).not.toBe("");
      const score = rule.properties["security-severity"];
      expect(score).toBe(rule.properties.tags.includes("security") ? "8.0" : undefined);
    }
    for (const result of run.results) expect(rules[result.ruleIndex].id).toBe(result.ruleId);
    const levels = run.results.map(({ ruleId, level }: Record<string, string>) => `${ruleId} ${level}`);
    expect(levels).toEqual([
      "bare-wildcard-principal error",
      "invalid-effect error",
      "missing-tag-key note",
      "operator-letter-case warning",
    ]);
  });

  test.each([
    ["policies/x.json", "policies/x.json"],
    ["a b/100%/ü#?.json", "a%20b/100%25/%C3%BC%23%3F.json"],
    ["c:d.json", "c%3Ad.json"],
    ["/etc/x y.json", "file:///etc/x%20y.json"],
    ["C:/x y.json", "file:///C:/x%20y.json"],
  ])("the path %s is the URI %s", async (relativePath, uri) => {
    const { run } = await sarifOf(reportOf([file({ relativePath, findings: [finding()] })]));
    expect(run.results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(uri);
  });

  test("what is suppressed says why, and what is known that it is", async () => {
    const files = [
      file({
        findings: [finding()],
        known: [finding({ rule: "duplicate-sid" })],
        suppressed: [{ finding: finding({ rule: "duplicate-key" }), reason: "ticket SEC-42" }],
      }),
    ];
    const { run } = await sarifOf({ ...reportOf(files), summary: summarize(files, []) });
    const states = run.results.map(({ ruleId, suppressions, baselineState }: Record<string, unknown>) => [
      ruleId,
      suppressions ?? baselineState,
    ]);
    expect(states).toEqual([
      ["duplicate-key", [{ kind: "external", status: "accepted", justification: "ticket SEC-42" }]],
      ["duplicate-sid", "unchanged"],
      ["invalid-effect", "new"],
    ]);
  });

  test("nothing in a message is a link, nor a character that hides others", async () => {
    const { run } = await sarifOf(reportOf(hostileFiles));
    const [{ text }] = run.results
      .map(({ message }: { message: { text: string } }) => message)
      .filter((message: { text: string }) => message.text.includes("line"));
    expect(text).toContain("First line\nsecond line");
    expect(text).not.toContain("](");
    expect(text).not.toMatch(/[^\P{C}\n]/u);
  });

  test("a report looks as the golden file has it", async () => {
    const page = { title: "a rule's title", explanation: "First paragraph.\n\nSecond paragraph." };
    const rules = (["invalid-effect", "duplicate-key", "duplicate-sid"] as const).map((id, index) => ({
      rule: { id, severity: index === 1 ? ("security-warning" as const) : ("error" as const), documentation: help },
      page: {
        ...page,
        bad: [{ title: "not so", policy: "{}", findings: [{ line: 1, column: 1 }] }],
        good: [{ title: "but so", policy: "[]" }],
      },
    }));
    const text = checkSarif(reportOf(hostileFiles), rules, () => "0123abcd");
    expect(problems(text)).toEqual([]);
    await expect(text).toMatchFileSnapshot("../fixtures/goldens/check/hostile.sarif");
  });
});

describe("fingerprints", () => {
  const prints = async (text: string) => {
    const source = new SourceText("x.json", text);
    const files = [
      file({ findings: lintPolicy(source, { rules: [], digest: plain }), line: (number) => source.line(number) }),
    ];
    const { run } = await sarifOf(reportOf(files));
    return run.results.map((result: { partialFingerprints: object }) => result.partialFingerprints);
  };
  const good = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:user/bob" }, Action: "sts:AssumeRole" };
  const bad = { ...good, Effect: "allow" };
  const policy = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });

  test("they survive other lines, other indentation and statements before", async () => {
    const before = await prints(JSON.stringify(policy(bad), null, 2));
    expect(before).toEqual([
      { "policyCheck/v2": expect.stringMatching(/^\[2,"invalid-effect","","\/Statement\/Effect","subject",.*\]:1$/) },
    ]);
    expect(await prints(`\n\n${JSON.stringify(policy(bad), null, 2)}`)).toEqual(before);
    expect(await prints(JSON.stringify(policy(bad)))).toEqual(before);
    expect(await prints(JSON.stringify(policy(good, bad), null, "\t"))).toEqual(before);
  });

  test("white space does not count, wherever lines end", () => {
    const of = (...lines: string[]) => {
      const end = { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
      const range = { start: { line: 1, column: 1 }, end };
      return fingerprint({ line: (number) => lines[number - 1] ?? "" }, finding({ range }), plain);
    };
    expect(of("[", '  "a",', '  "b"', "]")).toBe(of('["a","b"]'));
    expect(of('["a","b"]')).not.toBe(of('["a","c"]'));
  });

  test("they are different for another text, and counted for equal ones", async () => {
    const one = await prints(JSON.stringify(policy(bad)));
    const two = await prints(JSON.stringify(policy(bad, bad)));
    expect(two).toHaveLength(2);
    expect(two[0]).toEqual(one[0]);
    expect(two[1]).not.toEqual(two[0]);
    expect(await prints(JSON.stringify(policy({ ...bad, Effect: "ALLOW" })))).not.toEqual(one);
  });
});

describe("github", () => {
  test("severities are errors, warnings and notices", () => {
    const text = checkGithub(reportOf(severityFiles));
    expect(text.match(/^::\w+/gm)).toEqual(["::error", "::error", "::warning", "::notice"]);
    expect(text).toContain(
      `::error file=policies/x.json,line=5,endLine=5,col=17,endColumn=24,title=error%3A invalid-effect::Wrong.%0A${help}\n`,
    );
    expect(text).toMatch(/\n1 file checked: 1 error, 1 security-warning, 1 warning, 1 suggestion\n$/);
  });

  test("hostile texts stay in their command, and columns go where there are several lines", async () => {
    const text = checkGithub(reportOf(hostileFiles));
    expect(text.split("\n")).toHaveLength(4);
    expect(text.match(/^::error file=[^,:]*,line=5,endLine=[56](,col=17,endColumn=24)?,title=[^,:]*::/gm)).toHaveLength(
      2,
    );
    await expect(text).toMatchFileSnapshot("../fixtures/goldens/check/hostile.github.txt");
  });
});

describe("junit", () => {
  const parse = (text: string) => {
    const errors: string[] = [];
    const errorHandler = (level: string, message: string): void => {
      errors.push(`${level}: ${message}`);
    };
    const document = new DOMParser({ errorHandler }).parseFromString(text, "text/xml");
    expect(errors).toEqual([]);
    return document;
  };

  test("what fails the run fails its case, and the rest passes", () => {
    const text = checkJunit(reportOf(severityFiles));
    expect(text).toContain('<testsuite name="policies/x.json" tests="4" failures="2" errors="0" skipped="0">');
    expect(checkJunit(reportOf(severityFiles, "suggestion"))).toContain('tests="4" failures="4"');
    expect(text).toContain('<testcase name="invalid-effect /Statement/0/Effect" classname="policies/x.json"');
    expect(parse(text).getElementsByTagName("system-out").length).toBe(2);
  });

  test("a file that could not be read is an error, and one without findings a case that passes", () => {
    const files = [file({ findings: [finding({ rule: "unreadable-file", pointer: "" })] }), file()];
    expect(checkJunit(reportOf(files))).toContain('<testsuites name="policy-check" tests="2" failures="0" errors="1"');
  });

  test("what XML cannot have is replaced", () => {
    const text = checkJunit(reportOf([file({ findings: [finding({ message: "a\ufffe\uffffb\u{1f600}" })] })]));
    expect(text).toContain('message="a\ufffd\ufffdb\u{1f600}."');
  });

  test("two findings in one place have two names", () => {
    const text = checkJunit(reportOf([file({ findings: [finding(), finding()] })]));
    expect(text.match(/testcase name="[^"]*"/g)).toEqual([
      'testcase name="invalid-effect /Statement/0/Effect"',
      'testcase name="invalid-effect /Statement/0/Effect #2"',
    ]);
  });

  test("hostile texts are well-formed XML, and read back with what nobody would see as text", async () => {
    const text = checkJunit(reportOf(hostileFiles));
    const failure = parse(text).getElementsByTagName("failure")[0];
    expect(failure?.getAttribute("message")).toBe(
      `First line\nsecond line ${hostile
        .replaceAll("\u202e", "\\u202e")
        .replaceAll("\u200f", "\\u200f")
        .replaceAll("\u0000", "\\u0000")
        .replaceAll("\u001b", "\\u001b")
        .replaceAll("\ud800", "\\ud800")}.`,
    );
    await expect(text).toMatchFileSnapshot("../fixtures/goldens/check/hostile.junit.xml");
  });
});

test("a report says the same every time", async () => {
  const report = reportOf(hostileFiles);
  for (const format of [checkGithub, checkJunit, checkJson]) expect(format(report)).toBe(format(report));
  expect((await sarifOf(report)).text).toBe((await sarifOf(report)).text);
});

test("the JSON report has no more than its contract says, whatever is suppressed or known", () => {
  const report = JSON.parse(checkJson(reportOf(hostileFiles)));
  expect(Object.keys(report)).toEqual(["schemaVersion", "tool", "files", "summary"]);
  expect(Object.keys(report.files[0])).toEqual(["path", "findings"]);
  expect(report.summary).toEqual({
    ...{ files: 2, error: 2, "security-warning": 0, warning: 0, suggestion: 0, suppressed: 1 },
  });
});

describe("the schema of the JSON report", () => {
  const bad = trustPolicy({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } });
  const role = JSON.stringify({ RoleName: "deploy", AssumeRolePolicyDocument: JSON.parse(bad) });
  const files = { "bad.json": bad, "role.json": role, "package.json": '{"name": "x"}' };

  test.each([
    ["a folder", ["."]],
    ["repairs that would be made", ["--fix-dry-run", "."]],
    ["a baseline, of which something is mended", ["--baseline", "old.json", "good.json"]],
    ["a file that cannot be read", ["nowhere.json"]],
  ])("tells all fields: %s", (_, args) => {
    const cwd = folderWith({ ...files, "good.json": bad });
    policyCheck(["--write-baseline=old.json", "good.json"], { cwd });
    if (args.includes("good.json")) writeFileSync(join(cwd, "good.json"), trustPolicy());
    const report: unknown = JSON.parse(policyCheck(["check", "--format", "json", ...args], { cwd }).stdout);
    const isValid = new Ajv({ allowUnionTypes: true, strictRequired: false }).compile(closed(checkSchema));
    expect(isValid(report), JSON.stringify(isValid.errors, null, 2)).toBe(true);
  });
});

/** A schema whose objects have no fields but those that it names. */
function closed(schema: unknown): object {
  return JSON.parse(JSON.stringify(schema), (_, value) =>
    typeof value === "object" && value !== null && "properties" in value && "type" in value
      ? { ...value, additionalProperties: false }
      : value,
  );
}

test("the pretty report shows neither what is suppressed nor what is known", () => {
  const text = [...checkPretty(reportOf(hostileFiles), { color: false })].join("");
  expect(text).not.toContain("duplicate-");
  expect(text).toMatch(/2 files checked: 2 errors, 1 suppressed\n$/);
});

describe("remedy and related places", () => {
  const place = { start: { line: 9, column: 3 }, end: { line: 9, column: 7 } };
  const report = reportOf([
    file({
      findings: [
        finding({
          message: "callers without MFA can assume the role",
          remedy: "use `Bool`",
          related: [
            {
              message: `accounts [a](2) get ${hostile}`,
              rule: "unrestricted-account-root",
              pointer: "/Statement/1",
              range: place,
            },
            { message: "the role is declared here", path: "main.tf", pointer: "", range: place },
          ],
        }),
      ],
    }),
  ]);

  test("SARIF has two sentences, and a location that is linked for each place", async () => {
    const { run } = await sarifOf(report);
    const [{ message, relatedLocations }] = run.results;
    expect(message.text).toMatch(
      /^Callers without MFA can assume the role\. Use `Bool`\. See also \[line 9\]\(1\): accounts \[a\] \(2\) get .* See also \[main\.tf:9\]\(2\): the role is declared here\.$/s,
    );
    expect(message.text.match(/\]\(/g)).toHaveLength(2);
    expect(relatedLocations).toMatchObject([
      { id: 1, physicalLocation: { artifactLocation: { uri: "policies/x.json" }, region: { startLine: 9 } } },
      {
        id: 2,
        physicalLocation: { artifactLocation: { uri: "main.tf" } },
        message: { text: "The role is declared here." },
      },
    ]);
    expect(relatedLocations[0].message.text).not.toContain("](");
  });

  test("GitHub and JUnit have lines of their own for them", () => {
    const lines = checkGithub(report).split("::").slice(2).join("::").split("%0A");
    expect(lines.slice(0, 2)).toEqual(["Callers without MFA can assume the role.", "Use `Bool`."]);
    expect(lines[2]).toMatch(/^line 9: accounts .* \(unrestricted-account-root\)$/);
    expect(lines[3]).toBe("main.tf:9: the role is declared here");
    const junit = checkJunit(report);
    expect(junit).toContain('message="Callers without MFA can assume the role. Use `Bool`."');
    expect(junit).toContain("error: callers without MFA can assume the role&#10;Use `Bool`.&#10;line 9: accounts");
  });

  test("JSON has the fields", () => {
    const { schemaVersion, files } = JSON.parse(checkJson(report));
    expect(schemaVersion).toBe(2);
    expect(files[0].findings[0]).toMatchObject({
      message: "callers without MFA can assume the role",
      remedy: "use `Bool`",
      related: [{ rule: "unrestricted-account-root", pointer: "/Statement/1", range: place }, { path: "main.tf" }],
    });
    expect(JSON.parse(checkJson(reportOf(severityFiles))).files[0].findings[0]).not.toHaveProperty("remedy");
  });
});

describe("--output", () => {
  test.each([
    ["pretty", "stdout"],
    ["json", "stderr"],
    ["sarif", "stderr"],
    ["junit", "stderr"],
    ["github", "stderr"],
  ] as const)("a summary of %s is printed on %s", (format, stream) => {
    const cwd = folderWith({ "x.json": trustPolicy({ Effect: "allow" }) });
    const run = policyCheck(["--format", format, "--output", "report.txt", "x.json"], { cwd });
    expect(run).toMatchObject({ status: 1, stdout: "", stderr: "", [stream]: "1 file checked: 1 error\n" });
    expect(readFileSync(join(cwd, "report.txt"), "utf8")).toContain("invalid-effect");
  });

  test("- is standard output, without more", () => {
    const cwd = folderWith({ "x.json": trustPolicy({ Effect: "allow" }) });
    const run = policyCheck(["--format", "json", "--output", "-", "x.json"], { cwd });
    expect(JSON.parse(run.stdout).summary.error).toBe(1);
    expect(run.stderr).toBe("");
  });
});
