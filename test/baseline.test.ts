import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderWith, policyCheck, trustPolicy } from "./command-line.js";

const good = trustPolicy();
const bad = trustPolicy({ Effect: "allow" });
const known = "policy-check.baseline.json";

/** A folder whose baseline has what is found in `files`. */
function withBaseline(files: Readonly<Record<string, string>>): string {
  const cwd = folderWith(files);
  const run = policyCheck([...Object.keys(files), "--write-baseline"], { cwd });
  expect(run.status).toBe(0);
  return cwd;
}

function check(cwd: string, ...args: string[]) {
  const run = policyCheck(["--format", "json", "--baseline", known, ...args], { cwd });
  return { ...run, report: JSON.parse(run.stdout) };
}

function rows(cwd: string, name = known) {
  return JSON.parse(readFileSync(join(cwd, name), "utf8")).findings;
}

describe("writing", () => {
  test("what is found is known from then on, and the run passes", () => {
    const cwd = folderWith({ "policies/x.json": bad });
    const run = policyCheck(["policies/x.json", "--write-baseline"], { cwd });
    expect(run).toEqual({
      status: 0,
      stdout: "1 file checked: no findings, 1 known\n",
      stderr: `policy-check: 1 known finding written to ${known}\n`,
    });
    expect(JSON.parse(readFileSync(join(cwd, known), "utf8"))).toEqual({
      schemaVersion: 2,
      findings: [
        {
          path: "policies/x.json",
          rule: "invalid-effect",
          pointer: "/Statement/0/Effect",
          fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
        },
      ],
    });
  });

  test.each([
    ["--write-baseline FILE", ["--write-baseline", "mine.json", "x.json"]],
    ["--write-baseline=FILE", ["--write-baseline=mine.json", "x.json"]],
    ["--baseline FILE --write-baseline", ["--baseline", "mine.json", "x.json", "--write-baseline"]],
  ])("%s names the file", (_, args) => {
    const cwd = folderWith({ "x.json": bad });
    expect(policyCheck(args, { cwd }).status).toBe(0);
    expect(rows(cwd, "mine.json")).toHaveLength(1);
  });

  test("the order of the files does not change it", () => {
    const files = {
      "b.json": bad,
      "a.json": bad,
      "c.json": trustPolicy({ Effect: "allow", Action: ["sts:AssumeRole", "s3:*"] }),
    };
    const cwd = withBaseline(files);
    const first = readFileSync(join(cwd, known), "utf8");
    rmSync(join(cwd, known));
    policyCheck([...Object.keys(files).reverse(), "--write-baseline"], { cwd });
    expect(readFileSync(join(cwd, known), "utf8")).toBe(first);
  });

  test("paths are those from the baseline's folder, wherever one stands", () => {
    const cwd = folderWith({ "sub/x.json": bad, "base/.keep": "" });
    policyCheck(["sub/x.json", "--write-baseline", "base/known.json"], { cwd });
    expect(rows(cwd, "base/known.json")[0].path).toBe("../sub/x.json");
    const run = policyCheck(["--baseline", "../base/known.json", "x.json"], { cwd: join(cwd, "sub") });
    expect(run.status).toBe(0);
  });

  test("files that were not checked keep theirs, unless they are gone", () => {
    const cwd = withBaseline({ "x.json": bad, "y.json": bad, "z.json": bad });
    rmSync(join(cwd, "z.json"));
    writeFileSync(join(cwd, "x.json"), good);
    policyCheck(["x.json", "--write-baseline"], { cwd });
    expect(rows(cwd).map(({ path }: { path: string }) => path)).toEqual(["y.json"]);
  });

  test("a policy whose name was taken for the baseline's is not written over", () => {
    const cwd = folderWith({ "x.json": bad, "y.json": bad });
    const run = policyCheck(["--write-baseline", "x.json", "y.json"], { cwd });
    expect(run).toMatchObject({ status: 2, stdout: "" });
    expect(run.stderr).toContain("The word after --write-baseline is the file to write");
    expect(readFileSync(join(cwd, "x.json"), "utf8")).toBe(bad);
  });

  test("what could not be read is never known", () => {
    const cwd = folderWith({ "x.json": bad });
    expect(policyCheck(["x.json", "missing.json", "--write-baseline"], { cwd }).status).toBe(2);
    expect(rows(cwd)).toHaveLength(1);
  });

  test("a baseline that cannot be written is an error", () => {
    const run = policyCheck(["x.json", "--write-baseline", "no/such/folder.json"], {
      cwd: folderWith({ "x.json": bad }),
    });
    expect(run).toMatchObject({ status: 2, stdout: "" });
    expect(run.stderr).toContain("the baseline no/such/folder.json cannot be written: there is no such file");
  });
});

describe("checking", () => {
  test("what is new fails, and what is known is counted", () => {
    const cwd = withBaseline({ "x.json": bad });
    writeFileSync(join(cwd, "y.json"), bad);
    const { status, report } = check(cwd, "x.json", "y.json");
    expect(status).toBe(1);
    expect(report.files.map(({ findings }: { findings: unknown[] }) => findings.length)).toEqual([0, 1]);
    expect(report.summary).toMatchObject({ error: 1, baseline: { known: 1, fixed: [] } });
  });

  test("a baseline that is there is used only when it is named", () => {
    expect(policyCheck(["x.json"], { cwd: withBaseline({ "x.json": bad }) }).status).toBe(1);
  });

  test("lines that shift, and statements before, change nothing", () => {
    const cwd = withBaseline({ "x.json": bad });
    const { Statement, ...rest } = JSON.parse(bad);
    const before = { ...JSON.parse(good).Statement[0], Sid: "Before" };
    writeFileSync(
      join(cwd, "x.json"),
      `\n\n${JSON.stringify({ ...rest, Statement: [before, ...Statement] }, null, "\t")}`,
    );
    const { status, report } = check(cwd, "x.json");
    expect(status).toBe(0);
    expect(report.summary.baseline).toEqual({ known: 1, fixed: [] });
  });

  test("of two equal findings the one in the new place is new", () => {
    const cwd = withBaseline({ "x.json": bad });
    const { Statement, ...rest } = JSON.parse(bad);
    writeFileSync(join(cwd, "x.json"), JSON.stringify({ ...rest, Statement: [...Statement, ...Statement] }, null, 2));
    const { status, report } = check(cwd, "x.json");
    expect(status).toBe(1);
    const findings: { rule: string; pointer: string }[] = report.files[0].findings;
    const pointers = findings.filter(({ rule }) => rule === "invalid-effect").map(({ pointer }) => pointer);
    expect(pointers).toEqual(["/Statement/1/Effect"]);
  });

  test("another mistake in the place of a known one is new, and the known one is fixed", () => {
    const cwd = withBaseline({ "x.json": bad });
    writeFileSync(join(cwd, "x.json"), trustPolicy({ Effect: "Permit" }));
    const { status, report } = check(cwd, "x.json");
    expect(status).toBe(1);
    expect(report.summary).toMatchObject({ error: 1, baseline: { known: 0, fixed: [{ rule: "invalid-effect" }] } });
  });

  test("what is fixed is reported, and fails nothing", () => {
    const cwd = withBaseline({ "x.json": bad, "gone.json": bad, "elsewhere.json": bad });
    writeFileSync(join(cwd, "x.json"), good);
    rmSync(join(cwd, "gone.json"));
    const fixed = (path: string) => ({ path, rule: "invalid-effect", pointer: "/Statement/0/Effect" });
    const { status, report } = check(cwd, "x.json");
    expect(status).toBe(0);
    expect(report.summary.baseline).toEqual({ known: 0, fixed: [fixed("gone.json"), fixed("x.json")] });
    expect(policyCheck(["--baseline", known, "x.json"], { cwd }).stdout).toBe(
      [
        "fixed: gone.json /Statement/0/Effect [invalid-effect]; --write-baseline takes it out of the baseline",
        "fixed: x.json /Statement/0/Effect [invalid-effect]; --write-baseline takes it out of the baseline",
        "",
        "1 file checked: no findings, 2 fixed",
        "",
      ].join("\n"),
    );
    const said = /^fixed: gone\.json .*\nfixed: x\.json .*\n$/;
    for (const format of ["sarif", "junit"])
      expect(policyCheck(["--format", format, "--baseline", known, "x.json"], { cwd }).stderr).toMatch(said);
    expect(policyCheck(["--format", "github", "--baseline", known, "x.json"], { cwd }).stdout).toMatch(
      /^(::notice title=baseline::fixed: .*\n){2}1 file checked: no findings, 2 fixed\n$/,
    );
  });

  test("what is suppressed is not known too", () => {
    const cwd = withBaseline({ "x.json": bad });
    const suppressions = [{ file: "x.json", rule: "invalid-effect", reason: "an example" }];
    writeFileSync(join(cwd, "policy-check.config.json"), JSON.stringify({ suppressions }));
    expect(check(cwd, "x.json").report.summary).toMatchObject({
      suppressed: 1,
      baseline: { known: 0, fixed: [{ path: "x.json" }] },
    });
  });

  test.each([
    ["a missing one", undefined, `the baseline ${known} cannot be read: there is no such file`],
    ["a syntax error", '{"schemaVersion": }', ":1:19: expected a value"],
    ["no object", "[]", ":1:1: a baseline is an object"],
    ["another version", '{\n  "schemaVersion": 3, "findings": []}', ":2:20: /schemaVersion must be 1 or 2"],
    ["no list", '{"schemaVersion": 1}', ":1:1: /findings must be a list"],
    ["a finding that is none", '{"schemaVersion": 1, "findings": [1]}', ":1:35: /findings/0 must be an object"],
    [
      "a finding without its rule",
      '{"schemaVersion": 1, "findings": [{"path": "x"}]}',
      ":1:35: /findings/0/rule must be a string",
    ],
    ["a key that appears twice", '{"schemaVersion": 1, "schemaVersion": 1, "findings": []}', "appears twice"],
  ])("%s is an error with its place and what to do", (_, text, message) => {
    const cwd = folderWith({ "x.json": bad, ...(text === undefined ? {} : { [known]: text }) });
    const run = policyCheck(["--baseline", known, "x.json"], { cwd });
    expect(run).toMatchObject({ status: 2, stdout: "" });
    expect(run.stderr).toContain(known);
    expect(run.stderr).toContain(message);
    expect(run.stderr).toContain("--write-baseline");
    expect(run.stderr).not.toMatch(/\n\s+at /);
  });

  test("names that hide characters are shown as text", () => {
    const finding = { path: "a\u202e\n::error::x", rule: "x\u001b[2J", pointer: "", fingerprint: "" };
    const text = JSON.stringify({ schemaVersion: 1, findings: [finding] });
    const cwd = folderWith({ "x.json": good, [known]: text });
    for (const format of ["pretty", "github", "sarif"]) {
      const { stdout, stderr } = policyCheck(["--format", format, "--baseline", known, "x.json"], { cwd });
      expect(stdout + stderr).toContain("fixed: a\\u202e\\u000a::error::x [x\\u001b[2J]");
    }
  });

  test("thousands of equal findings are matched one to one", () => {
    const statements = Array.from({ length: 3000 }, () => ({ Effect: "allow", Action: "sts:AssumeRole" }));
    const cwd = withBaseline({ "x.json": JSON.stringify({ Statement: statements }) });
    const { status, report } = check(cwd, "x.json");
    expect(status).toBe(0);
    expect(report.summary.baseline.known).toBe(rows(cwd).length);
    expect(rows(cwd).length).toBeGreaterThan(6000);
  });
});
