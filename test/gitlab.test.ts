import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding } from "../src/diagnostics/index.js";
import { checkGitlab, type FileReport, summarize } from "../src/report/index.js";
import { folderWith, policyCheck, trustPolicy } from "./command-line.js";

const validate = new Ajv({ strict: true }).compile(
  JSON.parse(readFileSync(new URL("../dist/schemas/gitlab.schema.json", import.meta.url), "utf8")),
);

interface Entry {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

/** The entries of a report, which is valid and has no fingerprint twice. */
function entriesOf(text: string): readonly Entry[] {
  expect(text.charCodeAt(0)).toBe("[".charCodeAt(0));
  const entries: readonly Entry[] = JSON.parse(text);
  expect(validate(entries) ? [] : validate.errors).toEqual([]);
  const prints = entries.map(({ fingerprint }) => fingerprint);
  expect(new Set(prints).size).toBe(prints.length);
  return entries;
}

const shown = (entries: readonly Entry[]) =>
  entries.map(({ check_name, severity, location }) => [
    check_name,
    severity,
    `${location.path}:${location.lines.begin}`,
  ]);

const allow = { Effect: "Allow", Action: "sts:AssumeRole" };
const open = trustPolicy({ Condition: undefined });
const severities = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Sid: "one", ...allow, Effect: "allow", Principal: { AWS: "arn:aws:iam::123456789012:user/a" } },
    { Sid: "two", ...allow, Principal: { AWS: "arn:aws:iam::123456789012:user/a" } },
  ],
});

describe("check --format gitlab", () => {
  test("has each finding with its severity, and paths from the top of the repository", () => {
    const cwd = folderWith({
      "infra/policies/a.json": severities,
      "infra/open.json": open,
      "infra/fine.json": trustPolicy(),
    });
    mkdirSync(join(cwd, ".git"));
    const { stdout, status } = policyCheck(["--format", "gitlab", "policies/a.json", "./open.json", "fine.json"], {
      cwd: join(cwd, "infra"),
    });
    expect(status).toBe(1);
    expect(shown(entriesOf(stdout))).toEqual([
      ["invalid-effect", "critical", "infra/policies/a.json:1"],
      ["mfa-not-required", "major", "infra/open.json:4"],
    ]);
  });

  test("is an empty list where nothing is found", () => {
    const cwd = folderWith({ "fine.json": trustPolicy() });
    expect(policyCheck(["--format", "gitlab", "fine.json"], { cwd })).toEqual({
      status: 0,
      stdout: "[]\n",
      stderr: "",
    });
  });

  test("fingerprints differ by file and by occurrence, and stay where lines move and neighbors are accepted", () => {
    const { Statement } = JSON.parse(open);
    const twice = JSON.stringify({ Version: "2012-10-17", Statement: [...Statement, ...Statement] });
    const cwd = folderWith({ "a.json": twice, "b.json": twice, "moved/a.json": `\n\n${twice}` });
    const entries = entriesOf(policyCheck(["--format", "gitlab", "a.json", "b.json"], { cwd }).stdout);
    const mfa = entries.filter(({ check_name }) => check_name === "mfa-not-required");
    expect(shown(mfa).map(([, , place]) => place)).toEqual(["a.json:1", "a.json:1", "b.json:1", "b.json:1"]);
    const moved = entriesOf(policyCheck(["--format", "gitlab", "a.json"], { cwd: join(cwd, "moved") }).stdout);
    expect(moved.map(({ fingerprint }) => fingerprint)).toEqual(
      entries.filter(({ location }) => location.path === "a.json").map(({ fingerprint }) => fingerprint),
    );
  });

  test("accepted findings are not in it, and a known one leaves the fingerprints of others as they are", () => {
    const finding = (line: number): Finding => ({
      rule: "invalid-effect",
      severity: "error",
      message: "wrong",
      related: [],
      pointer: "/Statement/0/Effect",
      range: { start: { line, column: 1 }, end: { line, column: 2 } },
      help: "https://example.com",
    });
    const report = (over: Partial<FileReport>): string => {
      const files = [
        { path: "a.json", relativePath: "a.json", findings: [], suppressed: [], known: [], line: () => "", ...over },
      ];
      const tool = { name: "policy-check", version: "1.2.3" };
      return checkGitlab(
        { tool, files, summary: summarize(files), failOn: "error" },
        { digest: hash, pathInRepository: (path) => path },
      );
    };
    const all = entriesOf(report({ findings: [finding(1), finding(2), finding(3)] }));
    const some = entriesOf(
      report({ findings: [finding(3)], known: [finding(1)], suppressed: [{ finding: finding(2), reason: "known" }] }),
    );
    expect(some).toEqual(all.slice(2));
  });

  test("each entry is valid whatever names and texts there are", () => {
    const text = fc.string({ unit: "binary", minLength: 1 });
    fc.assert(
      fc.property(text, text, text, fc.nat(), (path, message, rule, line) => {
        const place = { line: line + 1, column: 1 };
        const one: Finding = {
          ...{ rule, severity: "warning", message, related: [], pointer: "", help: "" },
          range: { start: place, end: place },
        };
        const files = [{ path, relativePath: path, findings: [one, one], suppressed: [], known: [], line: undefined }];
        const tool = { name: "policy-check", version: "1.2.3" };
        const report = { tool, files, summary: summarize(files), failOn: "error" } as const;
        const written = checkGitlab(report, { digest: hash, pathInRepository: (each) => each });
        expect(written).not.toMatch(/\p{Cs}|\\ud[89a-f]/iu);
        expect(entriesOf(written)).toHaveLength(2);
      }),
    );
  });
});

describe("--format gitlab of other commands", () => {
  const cwd = folderWith({
    "fine.json": trustPolicy(),
    "open.json": open,
    "broken.json": "{",
    "account.json": readFileSync(new URL("../fixtures/accounts/company.json", import.meta.url)),
  });

  test("prove: verdicts that do not hold, and what was not asked", () => {
    const args = ["prove", "--format", "gitlab", "--property", "mfa", "--property", "reachable"];
    const { stdout, status } = policyCheck([...args, "fine.json", "open.json", "broken.json"], { cwd });
    expect(status).toBe(2);
    expect(shown(entriesOf(stdout))).toEqual([
      ["mfa", "critical", "open.json:4"],
      ["mfa", "critical", "broken.json:1"],
      ["reachable", "critical", "broken.json:1"],
    ]);
  });

  test("diff: who gains access", () => {
    const { stdout, status } = policyCheck(["diff", "--format", "gitlab", "fine.json", "open.json"], { cwd });
    expect(status).toBe(1);
    expect(shown(entriesOf(stdout))).toEqual([["no-new-access", "critical", "open.json:4"]]);
  });

  test("reach: who reaches a role without MFA, and who can undo MFA", () => {
    const { stdout, status } = policyCheck(["reach", "--format", "gitlab", "account.json"], { cwd });
    expect(status).toBe(1);
    const sarif = JSON.parse(policyCheck(["reach", "--format", "sarif", "account.json"], { cwd }).stdout);
    const found = sarif.runs[0].results.map(
      (each: {
        readonly ruleId: string;
        readonly locations: readonly {
          readonly physicalLocation: { readonly region: { readonly startLine: number } };
        }[];
      }) => [each.ruleId, "critical", `account.json:${each.locations[0]?.physicalLocation.region.startLine}`],
    );
    expect(found.length).toBeGreaterThan(0);
    expect(shown(entriesOf(stdout))).toEqual(found);
  });
});

/** A digest of 32 digits by which different texts differ. */
function hash(text: string): string {
  let [one, other] = [0x811c9dc5n, 0xcbf29ce484222325n];
  for (const character of Buffer.from(text)) {
    one = ((one ^ BigInt(character)) * 0x100000001b3n) & 0xffffffffffffffffn;
    other = ((other * 0x100000001b3n) ^ BigInt(character)) & 0xffffffffffffffffn;
  }
  return one.toString(16).padStart(16, "0") + other.toString(16).padStart(16, "0");
}
