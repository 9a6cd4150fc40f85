import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { runCheck } from "./commands/check.js";
import { runDiff } from "./commands/diff.js";
import { runProve } from "./commands/prove.js";

// Put in when the command line is bundled.
vi.mock("./version.js", () => ({ version: "0.0.0" }));

/** The pages of a file, each with its roles: their names, the names of their trust policies, and their paths. */
type Pages = readonly (readonly (readonly [role: string, document: string, path?: string])[])[];
type Files = Readonly<Record<string, Pages>>;

interface Comparison {
  readonly exit: number;
  /** Role, whether it is in both, and the verdict; in the order of these words. */
  readonly results: readonly (readonly string[])[];
}

interface Case {
  readonly name: string;
  readonly old: Files;
  readonly now: Files;
  readonly diff: Comparison;
  /** The same with the two sides exchanged. */
  readonly back: Comparison;
  /** What is said of `now`, where a file alone says it. */
  readonly prove?: { readonly exit: number; readonly verdicts: readonly (readonly string[])[] };
  readonly check?: { readonly exit: number; readonly rules: readonly string[] };
  /** What a finding and a reason have in them. */
  readonly says?: string;
}

const fixture = new URL("../../fixtures/diff/repeated-roles.json", import.meta.url);
const { documents, source, cases }: { documents: Record<string, object>; source: string; cases: readonly Case[] } =
  JSON.parse(readFileSync(fixture, "utf8"));

const folder = mkdtempSync(join(tmpdir(), "policy-check-"));
afterAll(() => rmSync(folder, { recursive: true }));
// What is said besides the report is not for the terminal.
vi.spyOn(process.stderr, "write").mockReturnValue(true);

/** A page of the output of `aws iam list-roles`. */
function pageOf(roles: Pages[number]): string {
  const Roles = roles.map(([RoleName, document, Path = "/"]) => ({
    ...{ Path, RoleName, Arn: `arn:aws:iam::123456789012:role${Path}${RoleName}` },
    AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [documents[document]] },
  }));
  return JSON.stringify({ Roles });
}

let written = 0;

/** Writes files to a folder of their own; says what to name: a single file itself, or the folder. */
function placeOf(files: Files): string {
  const own = join(folder, `${written++}`);
  mkdirSync(own);
  for (const [name, pages] of Object.entries(files)) writeFileSync(join(own, name), pages.map(pageOf).join("\n"));
  const [first, second] = Object.keys(files);
  return first !== undefined && second === undefined ? join(own, first) : own;
}

function sorted(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return rows.toSorted((one, other) => one.join(" ").localeCompare(other.join(" ")));
}

const output = join(folder, "report.json");
const common = { format: "json", output, maxFileSize: undefined, quiet: false, allowEmpty: false } as const;

function report<T>(): T {
  return JSON.parse(readFileSync(output, "utf8"));
}

async function compare(old: Files, now: Files): Promise<Comparison> {
  const exit = await runDiff({
    ...{ ...common, words: [placeOf(old), placeOf(now)], paths: [], role: undefined, profile: undefined },
    ...{ equivalent: false, withoutAxioms: [], skipOthers: false, scp: [], rcp: [], credentialReports: [] },
  });
  const { results } = report<{ results: readonly Record<"role" | "change" | "verdict", string>[] }>();
  return { exit, results: sorted(results.map(({ role, change, verdict }) => [role, change, verdict])) };
}

describe("a role that is listed again", () => {
  test.each(cases)("diff: $name", async ({ old, now, diff }) => {
    expect(await compare(old, now)).toEqual(diff);
  });

  test.each(cases)("diff with the sides exchanged: $name", async ({ old, now, back }) => {
    expect(await compare(now, old)).toEqual(back);
  });

  const proved = cases.flatMap((each) => (each.prove === undefined ? [] : [{ ...each, expected: each.prove }]));
  test.each(proved)("prove: $name", async ({ now, expected, says = "" }) => {
    const options = { properties: [], scope: "people", withoutAxioms: [], stdinFilename: undefined } as const;
    const path = placeOf(now);
    const exit = await runProve({ ...common, ...options, paths: [path], config: undefined, skipOthers: false });
    const { results } = report<{ results: readonly { role: string; verdict: string; reason?: string | null }[] }>();
    expect({ exit, verdicts: sorted(results.map(({ role, verdict }) => [role, verdict])) }).toEqual(expected);
    expect(results.map(({ reason }) => reason ?? "").join("\n")).toContain(fullPath(says, path));
  });

  const checked = cases.flatMap((each) => (each.check === undefined ? [] : [{ ...each, expected: each.check }]));
  test.each(checked)("check: $name", async ({ now, expected, says = "" }) => {
    const path = placeOf(now);
    const exit = await runCheck({
      ...{ ...common, paths: [path], failOn: undefined, config: undefined, baseline: undefined },
      ...{ writeBaseline: undefined, fix: false, fixDryRun: false, stdinFilename: undefined, skipOthers: false },
    });
    interface Finding {
      readonly rule: string;
      readonly severity: string;
      readonly message: string;
    }
    const { files } = report<{ files: readonly { findings: readonly Finding[] }[] }>();
    const findings = files.flatMap((each) => each.findings).filter(({ severity }) => severity !== "suggestion");
    expect({ exit, rules: findings.map(({ rule }) => rule).sort() }).toEqual(expected);
    expect(findings.map(({ message }) => message).join("\n")).toContain(fullPath(says, path));
  });

  test("the expected values have a source", () => {
    expect(source).toContain("https://docs.aws.amazon.com/");
  });
});

/** Files are called as they were named. */
function fullPath(says: string, path: string): string {
  return says.replace(/roles\.\w+/, path);
}
