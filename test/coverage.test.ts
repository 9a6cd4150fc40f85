import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { beforeAll, describe, expect, test } from "vitest";
import { folderWith, policyCheck, type Run } from "./command-line.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const schema = JSON.parse(readFileSync(join(root, "dist/schemas/coverage.schema.json"), "utf8"));
const isValid = new Ajv({ allowUnionTypes: true, strictRequired: false }).compile(schema);

const door = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": "true" },
        "StringLike": { "sts:RoleSessionName": "a*", "sts:SourceIdentity": "b*" }
      }
    },
    {
      "Sid": "ForInstances",
      "Effect": "Allow",
      "Principal": { "Service": "ec2.amazonaws.com" },
      "Action": "sts:AssumeRole"
    }
  ]
}
`;
const feature = `Feature: The door
  Background:
    Given the IAM user "alice" with a virtual MFA device
    And the role "door" trusts as in "policies/door.json"

  Scenario: without MFA
    When "alice" assumes "door" without MFA and:
      | session name | alice |
    Then access is denied

  Scenario: with a token without MFA
    When "alice" gets a session token without MFA
    And that session assumes "door" and:
      | session name | bert |
    Then access is denied

  @mfa
  Scenario: with MFA
    Given the role "yard" with the trust policy:
      """json
      { "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" }, "Action": "sts:AssumeRole" } }
      """
    When "alice" assumes "yard" without MFA
    Then the role is assumed
    When "alice" assumes "door" with MFA and:
      | session name | alice |
    Then access is denied
`;
const away = door.replace("alice", "nobody-asks-about");

function project(more: Readonly<Record<string, string>> = {}): string {
  return folderWith({ "features/door.feature": feature, "policies/door.json": door, ...more });
}

/** Runs `test --coverage` and gives the report as JSON, which is as its schema says. */
function covered(args: readonly string[], cwd: string): Run & { readonly report: ReturnType<typeof JSON.parse> } {
  const run = policyCheck(["test", "--coverage", "--coverage-format", "json", ...args], { cwd });
  const report = JSON.parse(run.stdout);
  expect(isValid(report), JSON.stringify(isValid.errors)).toBe(true);
  return { ...run, report };
}

interface Hole {
  readonly pointer: string;
  readonly missing: string;
  readonly explained: string | null;
}

const explanation = (more: object) => ({
  file: "policies/*.json",
  pointer: "/Statement/1",
  reason: "no instances",
  ...more,
});

describe("coverage of a small project", () => {
  let cwd: string;
  beforeAll(() => {
    cwd = project({ "policies/away.json": away });
  });

  test("as text has each line's marks and a table", async () => {
    const run = policyCheck(["test", "--coverage"], { cwd });
    expect(run.status, run.stderr).toBe(0);
    const [, text = ""] = run.stdout.split("3 scenarios: 3 passed, 0 failed\n\n");
    await expect(text).toMatchFileSnapshot("../fixtures/goldens/coverage/small.txt");
    expect(run.stdout).not.toContain("\u001b");
    expect(run.stderr).toBe("");
  });

  test("as JSON has what was seen of each condition, and what is missing", () => {
    const { report, status, stderr } = covered([], cwd);
    expect(status, stderr).toBe(0);
    expect(report.total).toEqual({ possible: 22, seen: 8, explained: 0, percent: 36.3 });
    const [first, second] = report.policies;
    expect(first).toMatchObject({ path: "policies/away.json", possible: 11, seen: 0, percent: 0 });
    expect(second).toMatchObject({
      ...{ path: "policies/door.json", sha256: createHash("sha256").update(door).digest("hex"), percent: 72.7 },
      statements: [
        {
          ...{ index: 0, applied: 0, notApplied: 3, missing: ["applied"], lines: { first: 4, last: 12 } },
          conditions: [
            { line: 9, held: 1, failed: 2, absent: 1, missing: [] },
            { line: 10, held: 2, failed: 1, absent: 0, missing: [] },
            { line: 10, held: 0, failed: 3, absent: 3, missing: ["held"] },
          ],
        },
        { index: 1, sid: "ForInstances", applied: 0, possible: ["applied"], missing: ["applied"] },
      ],
    });
    expect(second.holes.map(({ pointer, missing }: Hole) => `${pointer} ${missing}`)).toEqual([
      "/Statement/0 applied",
      "/Statement/0/Condition/StringLike/sts:SourceIdentity held",
      "/Statement/1 applied",
    ]);
  });

  test("of several processes is that of one", () => {
    const { report } = covered(["--parallel", "2"], cwd);
    expect(report).toEqual(covered([], cwd).report);
  });

  test("as LCOV is a tracefile, on the lines of the policies", () => {
    const file = join(cwd, "new/folder/lcov.info");
    const run = policyCheck(["test", "--coverage", "--coverage-format", `lcov:${file}`], { cwd });
    expect(run.status, run.stderr).toBe(0);
    expect(run.stderr).toBe("policy-check: coverage of 2 policies: 36.3 % (8 of 22 outcomes seen)\n");
    const records = tracefile(readFileSync(file, "utf8"));
    expect(records.map(({ path, branches }) => [path, branches.length])).toEqual([
      ["policies/away.json", 11],
      ["policies/door.json", 11],
    ]);
    expect(records[0]?.lines.every(({ hits }) => hits === 0)).toBe(true);
    expect(records[0]?.branches.every(({ taken }) => taken === undefined)).toBe(true);
    expect(records[1]?.lines).toEqual([
      { line: 4, hits: 3 },
      { line: 9, hits: 3 },
      { line: 10, hits: 3 },
      { line: 13, hits: 0 },
    ]);
    const ofLine = (line: number) => records[1]?.branches.filter((branch) => branch.line === line);
    expect(ofLine(9)?.map(({ branch, taken }) => [branch, taken])).toEqual([
      [0, 1],
      [1, 2],
      [2, 1],
    ]);
    expect(ofLine(10)?.map(({ branch, taken }) => [branch, taken])).toEqual([
      [0, 2],
      [1, 1],
      [0, 0],
      [1, 3],
      [2, 3],
    ]);
    expect(new Set(ofLine(10)?.map(({ block }) => block)).size).toBe(2);
    expect(ofLine(13)?.map(({ taken }) => taken)).toEqual([undefined]);
  });

  test("in several formats at once", () => {
    const file = join(cwd, "coverage.json");
    const run = policyCheck(["test", "--coverage", "--coverage-format", "text", "--coverage-format", `json:${file}`], {
      cwd,
    });
    expect(run.stdout).toContain("all  ");
    expect(isValid(JSON.parse(readFileSync(file, "utf8")))).toBe(true);
  });

  test("goes to standard error where standard output is for another report", () => {
    const run = policyCheck(["test", "--coverage", "--format", "message"], { cwd });
    for (const line of run.stdout.trimEnd().split("\n")) JSON.parse(line);
    expect(run.stderr).toContain("policies/door.json  72.7 %");
  });
});

describe("what a call did not hang on", () => {
  const open = `{ "Version": "2012-10-17", "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::123456789012:root" }, "Action": "sts:AssumeRole" }
  ] }`;
  const opens = (then: string): string => `Feature: The role open
  Scenario: Without MFA nobody gets in
    Given the IAM user "alice" with a virtual MFA device
    And the role "open" trusts as in "policies/open.json"
    When "alice" assumes "open" without MFA
    Then ${then}
`;

  test.each([
    ["access is denied", 1],
    ["access is denied by the caller's own policies", 0],
  ])("is not seen where the caller's own policies deny: %s", (then, status) => {
    const run = covered([], folderWith({ "features/open.feature": opens(then), "policies/open.json": open }));
    expect(run.status, run.stderr).toBe(status);
    expect(run.report.total).toEqual({ possible: 1, seen: 0, explained: 0, percent: 0 });
  });

  test("is not seen where another statement lets the caller in", () => {
    const two = `{ "Version": "2012-10-17", "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" }, "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } } },
    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" }, "Action": "sts:AssumeRole" }
  ] }`;
    const files = { "features/open.feature": opens("the role is assumed"), "policies/open.json": two };
    const { report } = covered([], folderWith(files));
    expect(report.policies[0]).toMatchObject({ statements: [{ notApplied: 0, applied: 0 }, { applied: 1 }] });
  });
});

describe("the threshold", () => {
  test.each([
    ["0", 0],
    ["72.7", 0],
    ["72.8", 1],
    ["100", 1],
  ])("%s", (threshold, status) => {
    const run = covered(["--coverage-threshold", threshold], project());
    expect(run.status).toBe(status);
    expect(run.report.threshold).toBe(Number(threshold));
    const sentence = `policy-check: coverage is 72.7 %, below the threshold of ${threshold} %\n`;
    expect(run.stderr.includes(sentence)).toBe(status === 1);
  });

  test("is not kept where nothing was seen, nor where nothing is there to be seen", () => {
    const unseen = covered(["--coverage-threshold", "1", "--policies", "away.json"], project({ "away.json": away }));
    expect(unseen.report.total).toMatchObject({ seen: 0, percent: 0 });
    expect(unseen.status).toBe(1);
    const nothing = project({
      "features/door.feature":
        'Feature: f\n  Scenario: s\n    Given the IAM user "alice"\n    When "alice" asks who it is\n    Then the caller is "arn:aws:iam::123456789012:user/alice"\n',
      "policies/door.json": "",
    });
    const run = covered(["--coverage-threshold", "0"], nothing);
    expect(run.report).toMatchObject({ total: { percent: 0 }, unreadable: [{ path: "policies/door.json" }] });
    expect([run.status, run.stderr]).toEqual([
      1,
      expect.stringContaining("policies/door.json: its coverage is not known"),
    ]);
  });

  test("is kept in vain where scenarios fail", () => {
    const run = covered(
      ["--coverage-threshold", "1"],
      project({ "features/door.feature": feature.replaceAll("denied", "denied by an explicit deny") }),
    );
    expect(run.status).toBe(1);
    expect(run.report.total.seen).toBeGreaterThan(0);
  });
});

describe("what is explained", () => {
  const rows = [
    explanation({}),
    explanation({ pointer: "/Statement/0", missing: "applied", reason: "b is for later" }),
    explanation({ pointer: "/Statement/0/Condition/StringLike/sts:SourceIdentity", missing: "held" }),
  ];
  const withConfig = (coverage: readonly object[]) =>
    project({ "policy-check.config.json": `${JSON.stringify({ coverage }, null, 2)}\n` });

  test("need not be seen, and is told with its reason", () => {
    const { report, status, stderr } = covered(["--coverage-threshold", "100"], withConfig(rows));
    expect(status, stderr).toBe(0);
    expect(report.total).toEqual({ possible: 11, seen: 8, explained: 3, percent: 100 });
    expect(report.policies[0].holes.map(({ explained }: Hole) => explained)).toEqual([
      ...["b is for later", "no instances", "no instances"],
    ]);
    expect(stderr).not.toContain("this explanation");
  });

  test("is marked in the text, and left out of LCOV", () => {
    const cwd = withConfig(rows);
    const file = join(cwd, "lcov.info");
    const formats = ["--coverage-format", "text", "--coverage-format", `lcov:${file}`];
    const { stdout } = policyCheck(["test", "--coverage", ...formats], { cwd });
    expect(stdout).toContain("~   4 |     {  <- Allow: never applied (explained), did not apply 3×\n");
    expect(stdout).toContain("  line 4 is explained: b is for later\n");
    const [record] = tracefile(readFileSync(file, "utf8"));
    expect(record?.branches.every(({ taken }) => (taken ?? 0) > 0)).toBe(true);
    expect(record?.lines.map(({ line }) => line)).toEqual([4, 9, 10]);
  });

  test("explains nothing where it was seen, or is of no policy; of other policies nobody asks", () => {
    const idle = [
      explanation({ pointer: "/Statement/0", missing: "notApplied" }),
      explanation({ pointer: "/Statement/7" }),
      explanation({ file: "others/*.json" }),
    ];
    const { status, stderr } = covered([], withConfig(idle));
    expect(status).toBe(0);
    expect(stderr.split("\n").filter((line) => line.includes("this explanation"))).toEqual([
      "policy-check: warning: policy-check.config.json:3:5: this explanation has no use, because notApplied of /Statement/0 was seen or cannot be; remove it",
      "policy-check: warning: policy-check.config.json:9:5: this explanation has no use, because /Statement/7 was seen or cannot be; remove it",
    ]);
  });

  test("of policies that were not asked about nobody says that nothing is explained there", () => {
    const rows = [explanation({ file: "policies/*.json", pointer: "/Statement/7" })];
    const cwd = withConfig(rows);
    writeFileSync(join(cwd, "policies/other.json"), away);
    const alone = covered(["--policies", "policies/door.json"], cwd);
    expect(alone.stderr).not.toContain("this explanation");
    expect(covered([], cwd).stderr).toContain("this explanation has no use");
  });
});

describe("which policies", () => {
  test("those of policies/, and files that scenarios give, but no text of a step", () => {
    const elsewhere = feature.replaceAll("policies/door.json", "./roles/door.json");
    const cwd = project({ "features/door.feature": elsewhere, "roles/door.json": door, "policies/door.json": away });
    const { report } = covered([], cwd);
    expect(report.policies.map(({ path, seen }: { path: string; seen: number }) => [path, seen])).toEqual([
      ["policies/door.json", 0],
      ["roles/door.json", 8],
    ]);
  });

  test("those that are named, and no others", () => {
    const cwd = project({ "roles/a.json": away, "roles/b.json": away });
    const { report } = covered(["--policies", "roles/*.json", "policies/door.json"], cwd);
    expect(report.policies.map(({ path }: { path: string }) => path)).toEqual([
      ...["roles/a.json", "roles/b.json", "policies/door.json"],
    ]);
  });

  test("a role with the same policy is not shown by the other's scenarios", () => {
    const { report } = covered([], project({ "policies/twin.json": door }));
    expect(report.policies.map(({ path, seen }: { path: string; seen: number }) => [path, seen])).toEqual([
      ["policies/door.json", 8],
      ["policies/twin.json", 0],
    ]);
  });
});

test.each([
  [["--coverage-format", "html"], 'there is no coverage format "html"'],
  [["--coverage-format", "lcov:"], "needs the name of a file"],
  [["--coverage-format", "json", "--coverage-format", "lcov"], "cannot both go to standard output"],
  [["--coverage-format", "json", "--format", "message"], "cannot both go to standard output"],
  [["--coverage-threshold", "101"], "needs a percentage"],
  [["--coverage-threshold", "high"], "needs a percentage"],
  [["--policies", "nowhere/*.json"], "no file matches nowhere/*.json"],
  [["--config", "no.json"], "no.json cannot be read"],
])("%j is a mistake that is said before anything is run", (args, message) => {
  const run = policyCheck(["test", "--coverage", ...args], { cwd: project() });
  expect(run.status).toBe(2);
  expect(run.stderr).toContain(message);
  expect(run.stdout).toBe("");
});

test.each(["--coverage-format=json", "--coverage-threshold=1", "--policies=x.json"])("%s needs --coverage", (arg) => {
  const run = policyCheck(["test", arg], { cwd: project() });
  expect([run.status, run.stderr]).toEqual([2, expect.stringContaining("needs --coverage")]);
});

test("the features of this repository show all of its policies, but for what is explained", () => {
  const args = ["--policies", "policies/*.json", "--coverage-threshold", "100", "--parallel", "2"];
  const { report, status, stderr } = covered(args, root);
  const holes = report.policies.flatMap(({ path, holes: each }: { path: string; holes: readonly Hole[] }) =>
    each.flatMap(({ pointer, missing, explained }) => (explained === null ? [`${path} ${pointer} ${missing}`] : [])),
  );
  expect(holes).toEqual([]);
  expect(status, stderr).toBe(0);
  expect(stderr).not.toContain("this explanation");
  expect(report.policies.length).toBeGreaterThanOrEqual(17);
  // Explanations are for what cannot be seen; that they are few is worth a look when it changes.
  expect(report.total.explained).toBe(3);
});

interface TraceRecord {
  readonly path: string;
  readonly lines: { readonly line: number; readonly hits: number }[];
  /** `taken` is undefined where nobody got to the line. */
  readonly branches: { line: number; block: number; branch: number; taken: number | undefined }[];
}

/** Reads an LCOV tracefile as strictly as its description allows; throws at the first thing that is not as it says. */
function tracefile(text: string): readonly TraceRecord[] {
  const records: TraceRecord[] = [];
  const lines = text.split("\n");
  expect(lines.pop()).toBe("");
  let record: TraceRecord | undefined;
  const summary = new Map<string, number>();
  for (const line of lines) {
    const [, branchLine, block, branch, taken] = /^BRDA:(\d+),(\d+),(\d+),(\d+|-)$/.exec(line) ?? [];
    const [, dataLine, hits] = /^DA:(\d+),(\d+)$/.exec(line) ?? [];
    const [, name = "", number] = /^(BRF|BRH|LF|LH):(\d+)$/.exec(line) ?? [];
    if (line === "TN:") expect(record).toBeUndefined();
    else if (line.startsWith("SF:")) record = { path: line.slice(3), lines: [], branches: [] };
    else if (record === undefined) throw new Error(`outside of a record: ${line}`);
    else if (taken !== undefined) {
      const times = taken === "-" ? undefined : Number(taken);
      record.branches.push({ line: Number(branchLine), block: Number(block), branch: Number(branch), taken: times });
    } else if (hits !== undefined) record.lines.push({ line: Number(dataLine), hits: Number(hits) });
    else if (number !== undefined) summary.set(name, Number(number));
    else if (line === "end_of_record") {
      const { lines: data, branches } = record;
      expect(Object.fromEntries(summary)).toEqual({
        BRF: branches.length,
        BRH: branches.filter((one) => (one.taken ?? 0) > 0).length,
        LF: data.length,
        LH: data.filter((one) => one.hits > 0).length,
      });
      const places = branches.map((one) => `${one.line},${one.block},${one.branch}`);
      expect(new Set(places).size).toBe(places.length);
      expect(data.map((one) => one.line)).toEqual([...new Set(data.map((one) => one.line))].sort((a, b) => a - b));
      summary.clear();
      records.push(record);
      record = undefined;
    } else throw new Error(`not a line of a tracefile: ${line}`);
  }
  expect(record).toBeUndefined();
  return records;
}
