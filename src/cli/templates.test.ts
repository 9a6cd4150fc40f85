import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test, vi } from "vitest";
import { runDiff } from "./commands/diff.js";

// Put in when the command line is bundled.
vi.mock("./version.js", () => ({ version: "0.0.0" }));

/** A template beside what a transform makes of it; `deployed.test.ts` of the templates has more about them. */
interface Case {
  readonly file: string;
  readonly roles: readonly string[];
  readonly deployed?: string;
  readonly made?: readonly string[];
}

interface DiffReport {
  readonly results: readonly { readonly role?: string; readonly verdict: string }[];
}

const folder = fileURLToPath(new URL("../../fixtures/templates", import.meta.url));
const { cases }: { readonly cases: readonly Case[] } = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8"));
const reports = mkdtempSync(join(tmpdir(), "policy-check-"));
afterAll(() => rmSync(reports, { recursive: true }));
// What is said besides the report is not for the terminal.
vi.spyOn(process.stderr, "write").mockReturnValue(true);

/** The verdict on each role. */
async function diff(old: string, now: string): Promise<Readonly<Record<string, string>>> {
  const output = join(reports, "diff.json");
  await runDiff({
    ...{ words: [join(folder, old), join(folder, now)], paths: [], format: "json", output },
    ...{
      role: undefined,
      profile: undefined,
      equivalent: true,
      ...{ scp: [], rcp: [], credentialReports: [] },
      withoutAxioms: [],
      maxFileSize: undefined,
    },
    ...{ stdinFilename: undefined, quiet: false, allowEmpty: false, skipOthers: false },
  });
  const { results }: DiffReport = JSON.parse(readFileSync(output, "utf8"));
  return Object.fromEntries(results.map(({ role, verdict }) => [role ?? "", verdict]));
}

const transformed = cases.flatMap(({ file, roles, deployed, made = [] }) =>
  deployed === undefined || made.length > 0 ? [] : [{ file, roles, deployed }],
);

test.each(transformed)("$file and $deployed have the same roles, either way", async ({ file, roles, deployed }) => {
  const [forth, back] = [await diff(file, deployed), await diff(deployed, file)];
  expect(Object.keys(forth).sort()).toEqual([...roles].sort());
  expect(Object.keys(back).sort()).toEqual([...roles].sort());
  expect([forth, back].flatMap((each) => Object.values(each)).filter((each) => each === "new-access")).toEqual([]);
});
