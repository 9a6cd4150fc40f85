import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type Finding, type Severity, SourceText, severities } from "../diagnostics/index.js";
import { lintPolicy } from "../lint/index.js";
import type { FileReport } from "../report/index.js";
import { applyBaseline, readBaseline, writeBaseline } from "./baseline.js";
import { digest } from "./digest.js";
import { StandardInput } from "./standard-input.js";

/** What is accepted, what becomes of it, and whether that is still what was accepted; with the source of the answer. */
interface Change {
  readonly name: string;
  readonly rule: string;
  readonly expected: "known" | "new";
  readonly source: string;
  readonly before: object;
  readonly after: object;
}

const changes: readonly Change[] = JSON.parse(
  readFileSync(new URL("../../fixtures/acceptance/baseline.json", import.meta.url), "utf8"),
);

const folder = mkdtempSync(join(tmpdir(), "policy-check-"));
afterAll(() => rmSync(folder, { recursive: true }));

function reportOf(policy: object, space: number | string = 2): FileReport {
  const path = join(folder, "x.json");
  const source = new SourceText(path, JSON.stringify(policy, null, space));
  return fileOf(path, lintPolicy(source, { digest }), source);
}

function fileOf(path: string, findings: readonly Finding[], source: SourceText): FileReport {
  const line = (number: number): string => source.line(number);
  return { path, relativePath: "x.json", findings, suppressed: [], known: [], line };
}

/** What is new of a policy whose earlier text was accepted. */
function newOf(before: FileReport, after: FileReport): readonly Finding[] {
  const file = join(folder, "baseline.json");
  rmSync(file, { force: true });
  writeBaseline(file, [before], new StandardInput());
  return applyBaseline(readBaseline(file, new StandardInput()), [after]).files.flatMap(({ findings }) => findings);
}

describe("what was accepted", () => {
  test.each(changes)("$expected: $name ($rule)", ({ rule, expected, before, after }) => {
    const of = (findings: readonly Finding[]) => findings.filter((finding) => finding.rule === rule);
    expect(of(reportOf(before).findings)).not.toEqual([]);
    expect(of(reportOf(after).findings)).not.toEqual([]);
    const found = of(newOf(reportOf(before), reportOf(after, "\t")));
    expect(found.length > 0 ? "new" : "known").toBe(expected);
  });

  test.each<Severity>(severities)(
    "a finding that is an %s is known, and new when its statement is another",
    (severity) => {
      const statement = {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::123456789012:root" },
        Action: "sts:AssumeRole",
      };
      const lint = (more: object) => {
        const report = reportOf({ Version: "2012-10-17", Statement: [{ ...statement, ...more }] });
        return { ...report, findings: report.findings.map((finding) => ({ ...finding, severity })) };
      };
      expect(newOf(lint({}), lint({ Sid: "Renamed" }))).toEqual([]);
      const wider = lint({ Principal: "*" });
      expect(newOf(lint({}), wider)).toEqual(wider.findings);
    },
  );

  test("is of one role: the same statement of another role is new", () => {
    const report = reportOf({ Version: "2012-10-17", Statement: [{ Effect: "allow" }] });
    const named = (role: string) => ({ ...report, findings: report.findings.map((each) => ({ ...each, role })) });
    expect(newOf(named("deploy"), named("deploy"))).toEqual([]);
    expect(newOf(named("deploy"), named("admin"))).toHaveLength(report.findings.length);
  });
});
