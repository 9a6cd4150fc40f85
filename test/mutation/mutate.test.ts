import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Ajv } from "ajv";
import type { MutantResult, MutationTestResult, Position } from "mutation-testing-report-schema/api";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { folderWith, policyCheck } from "../command-line.js";
import { runInSharedProcess } from "../shared-process/shared-process.js";
import { open, startChromium } from "../site/browser.js";
import { describeWith } from "../tools.js";
import { adminFeature, builderFeature, suite, unused } from "./suite.js";

type Report = MutationTestResult;
type Mutant = MutantResult;

const time = { timeout: 60_000 };

/** The report of the suite, as JSON; it is made once. */
let folder = "";
let report: Report;
let pretty = "";

beforeAll(() => {
  folder = folderWith(suite);
  const json = policyCheck(["mutate", "--format", "json", "--output", "mutation.json"], { cwd: folder });
  expect(json).toMatchObject({ status: 0, stdout: "" });
  report = JSON.parse(readFileSync(join(folder, "mutation.json"), "utf8"));
  const args = ["mutate", "features/builder.feature", "--policies", "policies/builder.json", "--threshold", "100"];
  const people = policyCheck(args, { cwd: folder });
  expect(people.status).toBe(1);
  pretty = people.stdout;
}, 60_000);

function mutantsOf(path: string): readonly Mutant[] {
  return report.files[path]?.mutants ?? [];
}

/** A text with what a mutant has in its place. */
function mutated(text: string, { location: { start, end }, replacement = "" }: Mutant): string {
  const offset = ({ line, column }: Position): number =>
    text
      .split("\n")
      .slice(0, line - 1)
      .reduce((sum, each) => sum + each.length + 1, 0) +
    column -
    1;
  return text.slice(0, offset(start)) + replacement + text.slice(offset(end));
}

describe("the report", () => {
  test("is what mutation-testing-report-schema allows", () => {
    const path = createRequire(import.meta.url).resolve(
      "mutation-testing-report-schema/mutation-testing-report-schema.json",
    );
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
    const isValid = ajv.validate(JSON.parse(readFileSync(path, "utf8")), report);
    expect(ajv.errors).toBeNull();
    expect(isValid).toBe(true);
  });

  test("names each mutant once, and the scenarios that notice or cover it", () => {
    const all = Object.values(report.files).flatMap(({ mutants }) => mutants);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const tests = new Set(Object.values(report.testFiles ?? {}).flatMap((file) => file.tests.map(({ id }) => id)));
    expect(tests).toContain("features/admin.feature:28");
    for (const { killedBy = [], coveredBy = [], status } of all) {
      expect(killedBy.length).toBe(status === "Killed" ? 1 : 0);
      for (const id of [...killedBy, ...coveredBy]) expect(tests).toContain(id);
    }
  });

  test("tells what no scenario is about from what none noticed", () => {
    const statusOf = (id: string): string | undefined =>
      [...mutantsOf("policies/admin.json"), ...mutantsOf("policies/builder.json")].find((each) => each.id.includes(id))
        ?.status;
    expect(statusOf("value-turned /Statement/0/Condition/Bool")).toBe("Killed");
    expect(statusOf("condition-key-removed /Statement/1/Condition/StringEquals")).toBe("Killed");
    expect(statusOf("value-misspelled /Statement/1/Condition/StringEquals")).toBe("Survived");
    expect(new Set(mutantsOf("policies/unused.json").map(({ status }) => status))).toContain("NoCoverage");
    expect(new Set(mutantsOf("policies/unused.json").map(({ status }) => status))).not.toContain("Survived");
    expect(statusOf("principal-removed /Statement/0/Principal/AWS/1")).toBe("Survived");
    expect(statusOf("if-exists-added /Statement/Condition/StringEquals")).toBe("Survived");
    expect(statusOf("condition-key-removed /Statement/0/Condition/Bool")).toBe("Ignored");
  });
});

/**
 * Another way to the same: each mutant is written to a file of its own, with features of its own that name it, and one
 * ordinary run of `test` says which of them fail.
 */
test("each status, and each offered scenario, is what an ordinary run on the changed files shows", time, () => {
  const files: Record<string, string> = {};
  const expected = new Map<string, boolean>();
  const add = (name: string, feature: string, file: string, text: string, fails: boolean): void => {
    files[`mutants/${name}.json`] = text;
    files[`mutants/${name}.feature`] = feature.replaceAll(file, `mutants/${name}.json`);
    expected.set(`mutants/${name}.feature`, fails);
  };
  let offered = 0;
  for (const [file, feature] of [
    ["policies/admin.json", adminFeature],
    ["policies/builder.json", builderFeature],
  ] as const) {
    const text = suite[file] ?? "";
    for (const [index, mutant] of mutantsOf(file).entries()) {
      if (mutant.status === "CompileError") continue;
      const name = `${file.includes("admin") ? "a" : "b"}${index}`;
      const after = mutated(text, mutant);
      add(name, feature, file, after, mutant.status === "Killed");
      const [, ...scenarios] = (mutant.statusReason ?? "").split("A scenario that notices it:\n\n");
      for (const [number, scenario] of scenarios.entries()) {
        offered++;
        add(`${name}-${number}-as-it-is`, `Feature: offered\n\n${scenario}`, file, text, false);
        add(`${name}-${number}-noticed`, `Feature: offered\n\n${scenario}`, file, after, true);
      }
    }
  }
  expect(offered).toBeGreaterThan(5);
  const own = folderWith(files);
  const run = policyCheck(["test", "mutants", "--format", "message:messages.ndjson"], { cwd: own });
  expect([0, 1]).toContain(run.status);
  const failed = failedFeatures(readFileSync(join(own, "messages.ndjson"), "utf8"));
  const wrong = [...expected].filter(([feature, fails]) => failed.has(feature) !== fails);
  expect(wrong).toEqual([]);
});

/** The features of a run with a scenario that failed, by cucumber's messages. */
function failedFeatures(messages: string): ReadonlySet<string> {
  const features = new Map<string, string>();
  const failed = new Set<string>();
  for (const line of messages.trim().split("\n")) {
    const { pickle, testCase, testCaseStarted, testStepFinished } = JSON.parse(line);
    if (pickle !== undefined) features.set(pickle.id, pickle.uri);
    if (testCase !== undefined) features.set(testCase.id, features.get(testCase.pickleId) ?? "");
    if (testCaseStarted !== undefined) features.set(testCaseStarted.id, features.get(testCaseStarted.testCaseId) ?? "");
    if (testStepFinished?.testStepResult.status === "FAILED")
      failed.add(features.get(testStepFinished.testCaseStartedId) ?? "");
  }
  return failed;
}

describe("what people read", () => {
  test("shows the lines that change, who gains or loses access, and the scenario", () => {
    expect(pretty).toContain(
      [
        'not noticed  policies/builder.json:6:31: remove the condition on "aws:SourceAccount" [condition-key-removed]',
        '         "Principal": { "Service": "codebuild.amazonaws.com" },',
        '    -    "Action": "sts:AssumeRole",',
        '    -    "Condition": { "StringEquals": { "aws:SourceAccount": "123456789012" } }',
        '    +    "Action": "sts:AssumeRole"',
        "       }",
        "  with it, the service codebuild.amazonaws.com can assume the role",
        "  1 scenario passed with it",
        "= scenario that notices it:",
        "    Scenario: builder still denies this call (condition-key-removed)",
        '      Given the account "123456789012"',
        '      And the role "builder" trusts as in "policies/builder.json"',
        '      When the service "codebuild.amazonaws.com" assumes "builder"',
        "      Then access is denied",
      ].join("\n"),
    );
    expect(pretty).toContain(
      "  1 scenario passed with it\n= noticed as well by the scenario above: builder still denies this call",
    );
  });

  test("ends with the scores", () => {
    expect(pretty).toMatch(/\n\n57\.1 % {2}policies\/builder\.json {2}4 of 7\n\n/);
    expect(pretty).toMatch(/\n1 policy, \d+ mutants: 4 noticed, 3 not noticed.*; score 57\.1 %\n$/);
  });
});

describe("other runs", () => {
  const git = (...args: string[]): void => {
    const identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"];
    const { status, stderr } = spawnSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
  };

  test("--since takes only the policies that differ, whatever their layout", time, () => {
    git("init", "-q");
    git("add", "policies", "features");
    git("commit", "-qm", "first");
    writeFileSync(join(folder, "policies/unused.json"), JSON.stringify(JSON.parse(unused)));
    const same = policyCheck(["mutate", "features/builder.feature", "--since", "HEAD"], { cwd: folder });
    expect(same).toMatchObject({ status: 0 });
    expect(same.stderr).toContain("no trust policy differs from HEAD, so there is nothing to change");
    writeFileSync(join(folder, "policies/unused.json"), unused.replace("123456789012", "444455556666"));
    const args = ["mutate", "features/builder.feature", "--since", "HEAD", "--threshold", "1"];
    const changed = policyCheck(args, { cwd: folder });
    writeFileSync(join(folder, "policies/unused.json"), unused);
    expect(changed.stdout).toMatch(/0 % {2}policies\/unused\.json {2}0 of \d+\n\n1 policy,/);
    expect(changed.status).toBe(1);
  });

  test("scenarios that fail without a change are named, and nothing is said of mutants", time, () => {
    const red = folderWith({
      ...suite,
      "features/builder.feature": builderFeature.replace("the role is assumed", "access is denied"),
    });
    const run = policyCheck(["mutate"], { cwd: red });
    expect(run).toMatchObject({ status: 1, stdout: "" });
    expect(run.stderr).toContain("features/builder.feature:3: for its account: expected");
    expect(run.stderr).toContain("mutate needs scenarios that pass without a change, and 1 scenario failed");
  });

  test("steps of somebody's own may take either outcome, so their scenarios are run", time, () => {
    const either = folderWith({
      ...suite,
      "features/steps.mjs": `import { createRequire } from "node:module";
const { Then } = createRequire(process.env.POLICY_CHECK_CUCUMBER)(process.env.POLICY_CHECK_CUCUMBER);
Then("whatever comes of it", () => {});
`,
      "features/builder.feature": `${builderFeature.replace("  Scenario: for", "  Scenario: whatever, for")}    And whatever comes of it\n`,
    });
    const args = ["mutate", "features/builder.feature", "--policies", "policies/builder.json", "--format", "json"];
    const { mutants } = JSON.parse(policyCheck(args, { cwd: either }).stdout).files["policies/builder.json"];
    const turned = mutants.find(({ mutatorName }: Mutant) => mutatorName === "effect-turned");
    // It was run: the reason is the step's own failure.
    expect(turned).toMatchObject({ status: "Killed", statusReason: expect.stringContaining("expected") });
  });

  test.each([
    [["--threshold", "101"], "--threshold needs a percentage, from 0 to 100"],
    [["--policies", "no.json"], "no.json"],
    [["--policies", "-"], "- cannot be changed"],
    [
      ["--world-parameters", '{"backend":"aws"}'],
      "mutate runs scenarios on the embedded endpoint only, and not on aws",
    ],
    [["--since", "no-such"], "git knows no revision"],
    [["--output", "policies/admin.json"], "--output policies/admin.json is one of the policies"],
  ])("%j is refused", time, (args, message) => {
    // Before anything is run, so it needs no process of its own.
    const run = runInSharedProcess(["mutate", ...args], folder);
    expect(run).toMatchObject({ status: 2, stdout: "" });
    expect(run.stderr).toContain(message);
  });

  test("a policy without mutants has no score, which no threshold takes for 100 %", time, () => {
    const none = folderWith({ ...suite, "one.json": '{"Version":"2012-10-17","Statement":[]}' });
    const run = policyCheck(["mutate", "--policies", "one.json", "--threshold", "0"], { cwd: none });
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("one.json: it has no mutants");
  });
});

describeWith(["chromium"], "the page in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  test("shows files, scores and the mutants of a policy, and asks for nothing", time, async () => {
    const hostile = folderWith({
      ...suite,
      "features/builder.feature": builderFeature.replace("for its account", "</script><script>alert(1)</script>"),
    });
    const args = ["mutate", "--policies", "policies/builder.json", "--format", "html", "--output", "page.html"];
    expect(policyCheck(args, { cwd: hostile }).status).toBe(0);
    const html = readFileSync(join(hostile, "page.html"), "utf8");
    expect(html.match(/<\/script>/g)?.length).toBe(3);
    const { page, conduct } = await open(browser, html);
    await page.getByText("builder.json").filter({ visible: true }).first().waitFor();
    await page.evaluate(() => {
      location.hash = "#mutant/builder.json";
    });
    await page.getByText("codebuild.amazonaws.com").filter({ visible: true }).first().waitFor();
    expect(conduct).toEqual({ requests: [], complaints: [] });
  });
});
