import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test, vi } from "vitest";
import { runCheck } from "./commands/check.js";
import { runProve } from "./commands/prove.js";

// Put in when the command line is bundled.
vi.mock("./version.js", () => ({ version: "0.0.0" }));

/** What commands say of a file, from where that is known. */
interface Case {
  readonly file: string;
  readonly source: string;
  /** Its exit code, and the rules that find something, each once. */
  readonly check?: { readonly exit: number; readonly rules: readonly string[] };
  /** What messages and remedies of findings have, each somewhere. */
  readonly says?: readonly string[];
  /** Its exit code, and the verdict on each role; "" for what is missing. */
  readonly prove?: {
    readonly options?: readonly string[];
    readonly exit: number;
    readonly verdicts: Readonly<Record<string, string>>;
  };
  /** Some of the findings, where they stand. */
  readonly findings?: readonly {
    readonly rule: string;
    readonly role: string;
    readonly line: number;
    readonly pointer: string;
  }[];
}

const folder = fileURLToPath(new URL("../../fixtures/reading", import.meta.url));
const { cases }: { readonly cases: readonly Case[] } = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8"));
const reports = mkdtempSync(join(tmpdir(), "policy-check-"));
afterAll(() => rmSync(reports, { recursive: true }));
// What is said besides the report is not for the terminal.
vi.spyOn(process.stderr, "write").mockReturnValue(true);

interface CheckReport {
  readonly files: readonly {
    readonly findings: readonly {
      readonly rule: string;
      readonly severity: string;
      readonly role?: string;
      readonly pointer: string;
      readonly message: string;
      readonly remedy?: string;
      readonly range: { readonly start: { readonly line: number } };
    }[];
  }[];
}

async function check(file: string) {
  const output = join(reports, "check.json");
  const exit = await runCheck({
    ...{ paths: [join(folder, file)], format: "json", output, failOn: undefined, config: undefined },
    ...{ maxFileSize: undefined, baseline: undefined, writeBaseline: undefined, fix: false, fixDryRun: false },
    ...{ stdinFilename: undefined, quiet: false, allowEmpty: false, skipOthers: false },
  });
  const report: CheckReport = JSON.parse(readFileSync(output, "utf8"));
  return { exit, findings: report.files.flatMap(({ findings }) => findings) };
}

async function prove(file: string, options: readonly string[] = []) {
  const output = join(reports, "prove.json");
  const exit = await runProve({
    ...{ paths: [join(folder, file)], format: "json", output, config: undefined, maxFileSize: undefined },
    ...{ properties: options.filter((option) => option !== "--property"), scope: "people", withoutAxioms: [] },
    ...{ stdinFilename: undefined, quiet: false, allowEmpty: false, skipOthers: false },
  });
  const report: { results: readonly { role?: string; verdict: string }[] } = JSON.parse(readFileSync(output, "utf8"));
  return { exit, verdicts: Object.fromEntries(report.results.map(({ role, verdict }) => [role ?? "", verdict])) };
}

describe("how files are read", () => {
  const checked = cases.flatMap((each) => (each.check === undefined ? [] : [{ ...each, expected: each.check }]));
  test.each(checked)("check $file", async ({ file, expected, says = [], findings: places = [] }) => {
    const { exit, findings } = await check(file);
    // Suggestions are about the policies of the cases, not about how they are read.
    const counting = findings.filter(({ severity, rule }) => severity !== "suggestion" || rule.startsWith("unknown-"));
    expect({ exit, rules: [...new Set(counting.map(({ rule }) => rule))].sort() }).toEqual(expected);
    const found = findings.map(({ rule, role, pointer, range }) => ({ rule, role, line: range.start.line, pointer }));
    expect(found).toEqual(expect.arrayContaining([...places]));
    const texts = findings.map(({ message, remedy = "" }) => `${message}: ${remedy}`).join("\n");
    for (const each of says) expect(texts).toContain(each);
    // What stands for values that are not known is made up, and is not for people.
    expect(texts).not.toContain("example.com");
  });

  const asked = cases.flatMap((each) => (each.prove === undefined ? [] : [{ ...each, expected: each.prove }]));
  test.each(asked)("prove $file", async ({ file, expected: { options, ...expected } }) => {
    expect(await prove(file, options)).toEqual(expected);
  });

  test("each case has a source", () => {
    for (const { source } of cases) expect(source.length).toBeGreaterThan(20);
  });
});
