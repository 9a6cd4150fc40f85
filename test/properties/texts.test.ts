import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { compareTexts, inspectText, proveText } from "../../src/inspection/index.js";
import { folderWith, policyCheck } from "../command-line.js";

/** A folder with policies of all kinds, good and bad, and no configuration: lists, plans, templates, what AWS refuses. */
const cwd = folderWith({});
const folders = ["policies", "fixtures/sources", "fixtures/reading", "fixtures/pitfalls", "fixtures/lint"];
for (const folder of folders)
  cpSync(fileURLToPath(new URL(`../../${folder}`, import.meta.url)), join(cwd, folder), { recursive: true });

const files = readdirSync(cwd, { recursive: true, encoding: "utf8" })
  .map((file) => file.split(sep).join("/"))
  .filter((file) => /\.(json|ya?ml|ndjson|tfstate)$/.test(file))
  .sort();

const textOf = (file: string): string => readFileSync(join(cwd, file), "utf8");

function reported(...args: readonly string[]) {
  const { stdout, stderr } = policyCheck([...args, "--format", "json"], { cwd });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}

type Report = Readonly<Record<string, unknown>>;

describe("what is said of a text is what the command line says of the file", () => {
  test("findings", async () => {
    const report: readonly { path: string; findings: readonly Report[] }[] = reported("check", ...files).files;
    expect(report.map(({ path }) => path)).toEqual(files);
    for (const { path, findings } of report) {
      const checked = await inspectText(textOf(path), { name: path });
      if (checked.kind === "nothing") expect([path, findings]).toMatchObject([path, [{ rule: "no-trust-policy" }]]);
      else {
        const found = checked.policies.flatMap((policy) => policy.findings);
        const said = found.map(({ rule, severity, pointer, message, remedy }) => ({
          rule,
          severity,
          pointer,
          message,
          remedy,
        }));
        expect([path, said]).toMatchObject([
          path,
          findings.map(({ rule, severity, pointer, message, remedy }) => ({
            rule,
            severity,
            pointer,
            message,
            remedy,
          })),
        ]);
      }
    }
  });

  test.each(["mfa", "accounts=123456789012", "reachable"])("proofs of %s", async (property) => {
    const results: readonly Report[] = reported("prove", "--property", property, ...files).results;
    for (const file of files) {
      const said = results.filter(({ path }) => path === file);
      const proved = await proveText(textOf(file), property, { name: file });
      if (proved.kind === "read") {
        const verdicts = proved.results.map(({ verdict }) => verdict);
        expect([file, verdicts]).toEqual([file, said.map(({ verdict }) => verdict)]);
      } else expect([file, said]).toMatchObject([file, [{ verdict: "unknown" }]]);
    }
  });

  test("comparisons", async () => {
    const pairs = files.filter((file) => /^fixtures\/reading\/.*\.yaml$|^fixtures\/sources\/.*\.json$/.test(file));
    const other = "policies/kjh-DuperRole.json";
    for (const file of [...pairs.filter((_, index) => index % 6 === 0), other]) {
      const report = reported("diff", file, other);
      const compared = await compareTexts(textOf(file), textOf(other), { names: [file, other] });
      const said: readonly Report[] = report.results;
      if (compared.kind === "nothing")
        expect([file, said.length === 0 || said.some(({ verdict }) => verdict === "unknown")]).toEqual([file, true]);
      else
        expect([file, compared.results.map(({ verdict }) => verdict)]).toEqual([
          file,
          said.map(({ verdict }) => verdict),
        ]);
    }
  });
});
