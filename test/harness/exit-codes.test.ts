import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { executable, folderWith, type Run } from "../command-line.js";
import { scenariosIn } from "./feature-run.js";

const scenario = (...steps: readonly string[]): string =>
  `Feature: one\n  Scenario: the only one\n${steps.map((step) => `    ${step}\n`).join("")}`;

const folder = folderWith({
  "features/passes.feature": scenario(
    'Given the IAM user "alice"',
    'When "alice" asks who it is',
    'Then the caller is "arn:aws:iam::123456789012:user/alice"',
  ),
  "features/more/fails.feature": scenario(
    'Given the IAM user "alice"',
    'When "alice" asks who it is',
    "Then access is denied",
  ),
  "other/undefined.feature": scenario('Given the unicorn "alice"'),
  "other/pending.feature": scenario("Given something that is not written yet"),
  "other/ambiguous.feature": scenario('Given the account "123456789012"'),
  "other/skipped.feature": scenario("Given something that cannot be had here"),
  "other/empty.feature": "Feature: none\n  Scenario: to be written\n",
  "other/elsewhere.feature": `@backend:aws @backend:localstack\n${scenario('Given the IAM user "alice"')}`,
  "other/elsewhere-only.feature": `@backend:aws\n${scenario('Given the IAM user "bob"')}`,
  "other/partition.feature": scenario(
    'Given the IAM user "arn:aws-us-gov:iam::123456789012:user/alice"',
    'When "alice" asks who it is',
    "Then access is denied",
  ),
  "other/unparsable.feature": scenario('Given the IAM user "alice"', '"""', "no end"),
  "steps/own.mjs": `
    import { createRequire } from "node:module";
    const { Given } = createRequire(process.env.POLICY_CHECK_CUCUMBER)("@cucumber/cucumber");
    Given("something that is not written yet", () => "pending");
    Given("something that cannot be had here", () => "skipped");
  `,
  "steps/ambiguous.mjs": `
    import { createRequire } from "node:module";
    const { Given } = createRequire(process.env.POLICY_CHECK_CUCUMBER)("@cucumber/cucumber");
    Given(/^the account "123456789012"$/, () => {});
  `,
  "steps/begins-badly.mjs": `
    import { createRequire } from "node:module";
    const { BeforeAll } = createRequire(process.env.POLICY_CHECK_CUCUMBER)("@cucumber/cucumber");
    BeforeAll(() => { throw new Error("no database to begin with"); });
  `,
  "steps/ends-badly.mjs": `
    import { createRequire } from "node:module";
    const { AfterAll } = createRequire(process.env.POLICY_CHECK_CUCUMBER)("@cucumber/cucumber");
    AfterAll(() => { throw new Error("no database at the end"); });
  `,
  "other/ended.feature": scenario('Given the IAM user "alice"', "When the run is ended", 'When "alice" asks who it is'),
  "steps/ends-the-run.mjs": `
    import { createRequire } from "node:module";
    import { kill, ppid } from "node:process";
    import { setTimeout } from "node:timers/promises";
    const { When } = createRequire(process.env.POLICY_CHECK_CUCUMBER)("@cucumber/cucumber");
    When("the run is ended", async () => { kill(ppid, "SIGTERM"); await setTimeout(500); });
  `,
  "steps/throws.mjs": 'throw new Error("no database");\n',
});

/** Each run takes a second of waiting and working; several at a time take not much longer than one. */
function run(...args: readonly string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [executable, "test", ...args], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
    child.once("error", reject);
    child.once("close", async (status) => resolve({ status, stdout: await stdout, stderr: await stderr }));
  });
}

describe("exit code 0", () => {
  test.concurrent("where all scenarios pass", async () => {
    const { status, stdout, stderr } = await run("features/passes.feature");
    expect(stdout).toMatch(/\n1 scenario: 1 passed, 0 failed\n$/);
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  test.concurrent("where some pass, and the others are for another backend: they are counted, with the reason", async () => {
    const report = join(folder, "messages.ndjson");
    const { status, stdout, stderr } = await run(
      ...["features/passes.feature", "other/elsewhere.feature", "other/elsewhere-only.feature", "other/empty.feature"],
      ...["--format", `message:${report}`],
    );
    expect(stdout).toContain("\n4 scenarios: 1 passed, 0 failed, 3 not checked\nnot checked here:\n");
    expect(stdout).toContain("     1  the scenario is limited to aws, localstack by its tag\n");
    expect(stdout).toContain("     1  the scenario is limited to aws by its tag\n");
    expect(stdout).toContain("     1  the scenario has no steps\n");
    expect(scenariosIn(readFileSync(report, "utf8")).filter(({ notChecked }) => notChecked !== undefined)).toHaveLength(
      3,
    );
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});

describe("exit code 1", () => {
  test.concurrent.each([
    ["a scenario that fails", ["features"], "expected access to be denied", "2 scenarios: 1 passed, 1 failed"],
    [
      "an undefined step, with a snippet",
      ["other/undefined.feature"],
      "Given('the unicorn {string}'",
      "0 passed, 1 failed",
    ],
    [
      "a pending step",
      ["other/pending.feature", "--import", "steps/own.mjs"],
      "? Given something that is not",
      "0 passed, 1 failed",
    ],
    [
      "an ambiguous step",
      ["other/ambiguous.feature", "--import", "steps/ambiguous.mjs"],
      "Multiple step definitions match",
      "0 passed, 1 failed",
    ],
  ])("%s", async (_, args, shown, summary) => {
    const { status, stdout } = await run(...args);
    expect(stdout).toContain(shown);
    expect(stdout).toContain(summary);
    expect(status).toBe(1);
  });

  test.concurrent.each([
    ["other/elsewhere.feature", "the scenario is limited to aws, localstack by its tag"],
    ["other/skipped.feature", "a step or hook of the scenario's own skipped it"],
    ["other/empty.feature", "the scenario has no steps"],
    ["other/partition.feature", "this backend has only the partition aws, and the scenario names arn:aws-us-gov:iam:"],
  ])("nothing but %s shows nothing", async (feature, reason) => {
    const { status, stdout, stderr } = await run(feature, "--import", "steps/own.mjs");
    expect(stdout).toContain("1 scenario: 0 passed, 0 failed, 1 not checked");
    expect(stdout).toContain(reason);
    expect(stderr).toBe("policy-check: no scenario was checked, so the run shows nothing\n");
    expect(status).toBe(1);
  });

  test.concurrent("a report goes to its file, and the run is told on the terminal all the same", async () => {
    const { status, stdout } = await run("features", "--format", "json", "--output", "report.json");
    expect(stdout).toContain("2 scenarios: 1 passed, 1 failed");
    expect(JSON.parse(readFileSync(join(folder, "report.json"), "utf8"))).toHaveLength(2);
    expect(status).toBe(1);
  });

  test.concurrent("a report for programs has standard output to itself", async () => {
    const { status, stdout, stderr } = await run("features", "--format", "json");
    expect(JSON.parse(stdout)).toHaveLength(2);
    expect(stderr).toContain("2 scenarios: 1 passed, 1 failed");
    expect(status).toBe(1);
  });
});

test("workers of a run that is ended end as well, without a word", async () => {
  const worker = ["--parallel", "1", "--import", "steps/ends-the-run.mjs"];
  const { status, stderr } = await run("other/ended.feature", ...worker);
  expect({ status, stderr }).toEqual({ status: null, stderr: "" });
});

describe("exit code 2, with words for the person who made the mistake", () => {
  const parameters = (value: unknown): string[] => ["--world-parameters", JSON.stringify(value)];
  test.concurrent.each<readonly [string, readonly string[], string]>([
    ["a backend that there is not", ["--backend", "embeded"], '"embeded", Choices: "embedded", "localstack", "aws"'],
    [
      "a format that there is not",
      ["--format", "prety"],
      'unknown format "prety"; did you mean "pretty"? Allowed: html, json',
    ],
    ["support code that no file is", ["--import", "gone*.mjs"], "no file matches gone*.mjs"],
    ["a formatter that cannot be loaded", ["--format", "./mine.js"], "Failed to import formatter ./mine.js"],
    ["a report that cannot be written", ["--format", "html:/dev/null/x.html"], "/dev/null"],
    ["--output without a format", ["--output", "x.html"], "--output FILE goes with one --format"],
    ["--live without a real account", ["--live"], "--live needs --backend aws"],
    ["--profile without a real account", ["--profile", "x"], "--profile needs --backend aws"],
    ["--localstack-url without LocalStack", ["--localstack-url", "http://127.0.0.1:9"], "need --backend localstack"],
    ["a number of processes that is none", ["--parallel", "0"], "--parallel needs a number of processes"],
    ["tags that nothing has", ["--tags", "@none"], "no scenario was run: none matches the features, names and tags"],
    ["tags that cannot be parsed", ["--tags", "@a and"], 'Tag expression "@a and" could not be parsed'],
    ["a glob that matches nothing", ["nothing/*.feature"], "no scenario was run"],
    ["a feature that is not there", ["gone.feature"], 'there is no file or folder "gone.feature"'],
    ["one of two features that is not there", ["features", "gone.feature:3"], 'no file or folder "gone.feature"'],
    ["support code that is not there", ["--import", "gone.mjs"], 'there is no file or folder "gone.mjs"'],
    [
      "a hook that throws before all scenarios, once the endpoint is there",
      ["features/passes.feature", "--import", "steps/begins-badly.mjs"],
      "no database to begin with",
    ],
    [
      "a hook that throws after all scenarios, before the endpoint is closed",
      ["features/passes.feature", "--import", "steps/ends-badly.mjs"],
      "no database at the end",
    ],
    [
      "support code that throws",
      ["--import", "steps/throws.mjs"],
      "support code cannot be loaded: steps/throws.mjs:1:7: no database",
    ],
    [
      "a feature that cannot be parsed",
      ["other/unparsable.feature"],
      'Parse error in "other/unparsable.feature" (6:0)',
    ],
    ["world parameters that are no JSON", ["--world-parameters", "{"], "--world-parameters is not JSON"],
    ["world parameters that are no object", parameters([]), "--world-parameters must be a JSON object"],
    [
      "a parameter with a letter wrong",
      parameters({ backand: "x" }),
      'backand is wrong: unknown parameter; did you mean "backend"?',
    ],
    [
      "a parameter within with a letter wrong",
      parameters({ localstack: { imgae: "x" } }),
      'localstack.imgae is wrong: unknown parameter; did you mean "image"?',
    ],
    [
      "a section of which an option says another part",
      [
        ...["--backend", "localstack", "--localstack-url", "http://127.0.0.1:9"],
        ...parameters({ localstack: { startupTimeout: "soon" } }),
      ],
      `localstack.startupTimeout is wrong: "soon" is not a number of seconds`,
    ],
    ["a section that is none", parameters({ localstack: "x" }), "localstack is wrong: it must be an object"],
    ["an account that is none", parameters({ account: "12" }), '"12" is not an account ID of 12 digits'],
    [
      "a LocalStack that does not answer",
      ["--backend", "localstack", "--localstack-url", "http://127.0.0.1:9"],
      "http://127.0.0.1:9 cannot be used",
    ],
    [
      "the same, in a world parameter",
      ["--backend", "localstack", ...parameters({ localstack: { url: "http://127.0.0.1:9" } })],
      "http://127.0.0.1:9 cannot be used",
    ],
  ])("%s", async (_, args, words) => {
    const { status, stderr } = await run(...args);
    expect(stderr).toContain(words);
    // Where it is in a file of their own, people are told; where it is in ours, it is no business of theirs.
    expect(
      stderr.split("\n").filter((line) => /^\s+at /.test(line) && !/steps\/(begins-badly|ends-badly)\.mjs/.test(line)),
    ).toEqual([]);
    expect(stderr).not.toContain("defect");
    expect(status).toBe(2);
  });

  test.concurrent("a hook that throws in other processes, which say so themselves", async () => {
    const { status, stderr } = await run(
      ...["features/passes.feature", "--import", "steps/begins-badly.mjs", "--parallel", "2"],
    );
    expect(stderr).toContain("no database to begin with");
    expect(stderr).toContain("policy-check: no scenario was run: support code or a hook before the scenarios failed\n");
    expect(status).toBe(2);
  });
});
