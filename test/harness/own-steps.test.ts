import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { features } from "node:process";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { executable, folderWith, type Run } from "../command-line.js";
import { root, scenariosIn } from "./feature-run.js";

/** The code blocks of docs/steps.md in a language, in their order. */
function blocks(language: string): readonly string[] {
  const page = readFileSync(join(root, "docs/steps.md"), "utf8");
  return [...page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "gs"))].map(([, block = ""]) => block);
}

/** A project with policy-check and cucumber installed. */
function project(files: Readonly<Record<string, string | Buffer>>, { copies = false } = {}): string {
  const folder = folderWith({ "package.json": '{ "type": "commonjs" }', ...files });
  mkdirSync(join(folder, "node_modules"));
  for (const scope of ["@cucumber", "@aws-sdk"]) {
    symlinkSync(join(root, "node_modules", scope), join(folder, "node_modules", scope));
  }
  const installed = join(folder, "node_modules/policy-check");
  if (copies) {
    mkdirSync(installed);
    for (const part of ["dist", "package.json"]) cpSync(join(root, part), join(installed, part), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(installed, "node_modules"));
  } else symlinkSync(root, installed);
  return folder;
}

function run(folder: string, ...args: readonly string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [executable, "test", ...args], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", NODE_NO_WARNINGS: "1" },
    });
    const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
    child.once("error", reject);
    child.once("close", async (status) => resolve({ status, stdout: await stdout, stderr: await stderr }));
  });
}

const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::123456789012:root" },
      Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
      Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    },
  ],
});

/** Steps with which the scenarios of this file say what they do with the World. */
const common = `
const trust = ${trust};
const may = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:*", Resource: "*" }] };
Given("kim and the role", async function () {
  const { account } = policyCheck(this);
  await account.giveUser("kim", { hasDevice: true, identityPolicies: [may] });
  await account.giveUser("eve", { hasDevice: true });
  return account.giveRole("admin", { trust, maxSessionDuration: 7200 });
});
When("{word} calls {word} MFA", function (name, how) {
  return policyCheck(this).account.assumeRole(name, "admin", { kind: how === "with" ? "device" : "none" });
});
`;

const used = `Feature: a World of one's own
  Background:
    Given kim and the role

  Scenario: a success, with evidence and explanation
    When kim calls with MFA
    Then it succeeded as kim

  Scenario: a denial by the trust policy
    When kim calls without MFA
    Then it was denied by "trustPolicy"
    And access is denied

  Scenario: a denial by the caller's own policies
    When eve calls with MFA
    Then it was denied by "callerPolicies"

  Scenario: a failure for another reason
    When kim calls with a wrong code
    Then it failed with "AccessDenied"

  Scenario: our own steps look at the call of another's
    When kim calls with MFA
    Then the role is assumed

  Scenario: the clock
    Then two hours pass on the clock

  Scenario: the endpoint
    When a client of the project's own asks who it is

  Scenario: another call
    When kim asks for a session token
    Then it succeeded
`;

const usedSteps = `
const assert = require("node:assert/strict");
const { Given, When, Then } = require("@cucumber/cucumber");
const { GetCallerIdentityCommand, STSClient } = require("@aws-sdk/client-sts");
const { policyCheck } = require("policy-check/steps");
${common}
When("kim calls with a wrong code", function () {
  return policyCheck(this).account.assumeRole("kim", "admin", { kind: "code", code: "000000" }, { sessionName: "wrong" });
});
When("kim asks for a session token", function () {
  const { account } = policyCheck(this);
  const caller = { kind: "user", user: account.user("kim") };
  return account.call("kim asks for a token", { kind: "getSessionToken", caller, mfa: { kind: "device" } });
});
Then("it succeeded", function () {
  policyCheck(this).expectSuccess();
});
Then("it succeeded as kim", function () {
  const { backend, account } = policyCheck(this);
  assert.deepEqual([backend, account.id, account.role("admin").name], ["embedded", "123456789012", "admin"]);
  assert.equal(policyCheck(this).lastOutcome().kind, "succeeded");
  const { arn, evidence, explanation } = policyCheck(this).expectSuccess();
  assert.equal(arn, "arn:aws:sts::123456789012:assumed-role/admin/policy-check");
  assert.equal(evidence.call.principal, "arn:aws:iam::123456789012:user/kim");
  assert.equal(explanation.decision.decision, "allowed");
});
Then("it was denied by {string}", function (by) {
  const { message } = policyCheck(this).expectDenial({ by });
  assert.match(message, /is not authorized to perform: sts:AssumeRole/);
});
Then("it failed with {string}", function (code) {
  assert.match(policyCheck(this).expectFailure(code).message, /invalid MFA one time pass code/);
});
Then("two hours pass on the clock", async function () {
  const { clock } = policyCheck(this);
  const before = clock.now().getTime();
  await clock.pass(7200);
  const passed = (clock.now().getTime() - before) / 1000;
  assert.ok(passed >= 7200 && passed < 7230, String(passed));
});
When("a client of the project's own asks who it is", async function () {
  const { url, region, credentials, account } = await policyCheck(this).account.endpoint();
  assert.deepEqual(credentials, { accessKeyId: "test", secretAccessKey: "test" });
  const client = new STSClient({ endpoint: url, region, credentials });
  const { Arn } = await client.send(new GetCallerIdentityCommand({}));
  assert.equal(Arn, \`arn:aws:iam::\${account}:root\`);
});
`;

const misused = `Feature: a World that is used wrongly
  Background:
    Given kim and the role

  Scenario: a call that is only read
    When kim calls with MFA
    Then the outcome is read

  Scenario: a success that is no denial
    When kim calls with MFA
    Then it was denied by "trustPolicy"

  Scenario: a denial by others than the trust policy
    When eve calls with MFA
    Then it was denied by "trustPolicy"

  Scenario: a parameter with a letter wrong
    When kim calls with the parameter "sesionName"

  Scenario: a role that is not there
    When kim calls the role "admim"

  Scenario: what the backend cannot tell, and the step does not return
    Given a user of another partition, and nothing returned
    When kim calls with MFA
    Then the role is assumed

  Scenario: an option with a letter wrong
    When eve calls with MFA
    Then it was denied with the option "buy"

  Scenario: a file that is not there
    Given a role of the file "gone.json"
`;

const misusedSteps = `
import { Given, When, Then } from "@cucumber/cucumber";
import { policyCheck } from "policy-check/steps";
${common}
Then("the outcome is read", function () {
  if (policyCheck(this).lastOutcome().kind !== "succeeded") throw new Error("no");
});
Then("it was denied by {string}", function (by) {
  policyCheck(this).expectDenial({ by });
});
Then("it was denied with the option {string}", function (name) {
  policyCheck(this).expectDenial({ [name]: "callerPolicies" });
});
When("kim calls with the parameter {string}", function (name) {
  return policyCheck(this).account.assumeRole("kim", "admin", { kind: "none" }, { [name]: "x" });
});
When("kim calls the role {string}", function (role) {
  return policyCheck(this).account.assumeRole("kim", role, { kind: "none" });
});
Given("a user of another partition, and nothing returned", async function () {
  await policyCheck(this).account.giveUser("arn:aws-cn:iam::123456789012:user/li");
});
Given("a role of the file {string}", function (trust) {
  return policyCheck(this).account.giveRole("other", { trust });
});
`;

describe("steps of one's own", () => {
  test.concurrent("beside the features, as CommonJS: they make calls, and look at the last outcome, the clock and the endpoint", async () => {
    const folder = project({ "features/used.feature": used, "features/support/steps.cjs": usedSteps });
    const { status, stdout, stderr } = await run(folder);
    expect(stdout).toContain("8 scenarios: 8 passed, 0 failed\n");
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  test.concurrent("as an ES module: a scenario whose calls nobody checks fails, and so does a mistake in a name", async () => {
    const folder = project({ "features/misused.feature": misused, "features/steps.mjs": misusedSteps });
    const { status } = await run(folder, "--format", "message:messages.ndjson");
    const scenarios = scenariosIn(readFileSync(join(folder, "messages.ndjson"), "utf8"));
    expect(scenarios.map(({ name, status: how, message }) => [name, how, message.split("\n")[0]])).toEqual([
      ["a call that is only read", "FAILED", "no step checks the outcome of:"],
      ["a success that is no denial", "FAILED", "expected access to be denied by the role's trust policy"],
      ["a denial by others than the trust policy", "FAILED", "expected access to be denied by the role's trust policy"],
      [
        "a parameter with a letter wrong",
        "FAILED",
        'unknown parameter of AssumeRole "sesionName"; did you mean "sessionName"? Allowed: sessionName, externalId, duration, tags, transitiveTagKeys, sourceIdentity, sessionPolicy',
      ],
      ["a role that is not there", "FAILED", 'unknown role "admim"; did you mean "admin"? This scenario has "admin"'],
      ["what the backend cannot tell, and the step does not return", "SKIPPED", ""],
      [
        "an option with a letter wrong",
        "FAILED",
        'unknown option of expectDenial "buy"; did you mean "by"? Allowed: by',
      ],
      [
        "a file that is not there",
        "FAILED",
        'the policy file "gone.json" cannot be read: there is neither "gone.json" nor "features/gone.json"',
      ],
    ]);
    expect(scenarios[5]?.notChecked).toContain("arn:aws-cn:iam");
    expect(status).toBe(1);
  });

  test.concurrent("the example of docs/steps.md runs, with another copy of policy-check in the project", async () => {
    const feature = `Feature: on call
  Scenario: the emergency role needs MFA
    Given the on-call engineer "kim"
    And the role "break-glass" trusts as in "break-glass.json"
    When "kim" uses the emergency role
    Then the session lasts at most 60 minutes
    When "kim" assumes "break-glass" without MFA
    Then the trust policy of the emergency role denies access
`;
    const [example = ""] = blocks("js");
    const folder = project(
      {
        "features/on-call.feature": feature,
        "features/steps.mjs": example,
        "break-glass.json": trust.replace(":root", ":user/kim"),
      },
      { copies: true },
    );
    const { status, stdout, stderr } = await run(folder);
    expect(stdout).toContain("1 scenario: 1 passed, 0 failed\n");
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  const typed = {
    "features/typed.feature": `Feature: types
  Scenario: a World
    Given the IAM user "kim"
    And the role "open" trusts as in "open.json"
    When "kim" assumes "open" without MFA
    Then the session belongs to "kim"
`,
    "features/steps.mts": blocks("ts")[0] ?? "",
    "features/more.cts": 'const more: string = "";\nmodule.exports = { more };\n',
    "open.json": JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:user/kim" }, Action: "sts:AssumeRole" },
      ],
    }),
  };
  // In Node's types from 22 on.
  if (Reflect.get(features, "typescript") === "strip" || Reflect.get(features, "typescript") === "transform") {
    test.concurrent("in TypeScript, with a World of their own", async () => {
      const { status, stdout, stderr } = await run(project(typed));
      expect(stdout + stderr).toContain("1 scenario: 1 passed, 0 failed\n");
      expect(status).toBe(0);
    });

    test.concurrent("in TypeScript that Node takes for CommonJS: the error says how to name it", async () => {
      const folder = project({ ...typed, "features/more.ts": 'import { Given } from "@cucumber/cucumber";\nGiven;\n' });
      const { status, stderr } = await run(folder);
      expect(stderr).toMatch(
        /support code cannot be loaded: features\/more\.ts:1: .+\n.+rename it to features\/more\.mts/,
      );
      expect(status).toBe(2);
    });
  } else {
    test.concurrent("in TypeScript, which this Node does not read: the error says how", async () => {
      const { status, stderr } = await run(project(typed), "features", "--name", "a World");
      expect(stderr).toMatch(
        /^policy-check: support code cannot be loaded: features\/more\.cts is TypeScript, which Node \S+ does not read by itself; use Node 22\.18 or later, or run:\n {2}.*NODE_OPTIONS="--(import tsx|experimental-strip-types)" npx policy-check test features --name 'a World'\n$/,
      );
      expect(status).toBe(2);
    });
  }
});

describe("what is loaded", () => {
  test.concurrent("what cucumber.json names, and nothing of it that shows less than it says", async () => {
    const own = (word: string): string => `const { Given } = require("@cucumber/cucumber");
Given("${word}", function () { throw new Error("${word} ran"); });\n`;
    const folder = project({
      "cucumber.json": JSON.stringify({
        default: {
          paths: ["specs/**/*.feature"],
          import: ["support/*.mjs"],
          require: ["support/required.cjs"],
          dryRun: true,
          strict: false,
          tags: "@none",
        },
      }),
      "specs/one.feature":
        "Feature: one\n  Scenario: imported\n    Given imported\n  Scenario: required\n    Given required\n",
      "specs/beside.mjs": 'throw new Error("cucumber does not load what is beside, if files are named");\n',
      "support/imported.mjs": `import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\n${own("imported")}`,
      "support/required.cjs": `require("policy-check/steps");\n${own("required")}`,
      "features/other.feature": "Feature: other\n  Scenario: not named\n    Given imported\n",
    });
    const { status, stdout } = await run(folder);
    for (const word of ["imported", "required"]) expect(stdout).toContain(`Error: ${word} ran`);
    expect(stdout).toContain("2 scenarios: 0 passed, 2 failed\n");
    expect(status).toBe(1);
  });

  test.concurrent("a configuration of cucumber that cannot be read is an error", async () => {
    const { status, stderr } = await run(project({ "cucumber.json": "{", "features/a.feature": used }));
    expect(stderr).toMatch(/^policy-check: cucumber\.json cannot be read: /);
    expect(status).toBe(2);
  });

  test.concurrent("neither declarations, nor TypeScript that is compiled, nor packages", async () => {
    const folder = project({
      "features/a.feature": 'Feature: a\n  Scenario: a\n    Given own\n    When "kim" asks who it is\n',
      "features/a.d.ts": "export {};\n",
      "features/steps.ts": 'throw new Error("compiled");\n',
      "features/steps.js": 'require("@cucumber/cucumber").Given("own", () => "pending");\n',
      "features/node_modules/x/index.js": 'throw new Error("a package");\n',
    });
    const { status, stdout, stderr } = await run(folder);
    expect(stderr).toBe("");
    expect(stdout).toContain("? Given own # features/steps.js:1");
    expect(status).toBe(1);
  });
});

describe("an error of support code has its file and line", () => {
  test.concurrent.each<readonly [string, Readonly<Record<string, string>>, RegExp]>([
    [
      "a syntax error of an ES module that another imports",
      { "features/steps.mjs": 'import "./lib/more.mjs";\n', "features/lib/more.mjs": "const x = 1;\nconst y = {\n" },
      /: features\/lib\/more\.mjs:3: Unexpected end of input\n$/,
    ],
    [
      "a syntax error of CommonJS",
      { "features/steps.cjs": "const x = 1;\nfoo bar;\n" },
      /: features\/steps\.cjs:2: Unexpected identifier/,
    ],
    [
      "what CommonJS throws",
      { "features/steps.js": '\nfunction f() {\n  throw new Error("no database");\n}\nf();\n' },
      /: features\/steps\.js:3:9: no database\n$/,
    ],
    [
      "a name that a module does not export",
      { "features/steps.mjs": '\nimport { policyChek } from "policy-check/steps";\npolicyChek();\n' },
      /: features\/steps\.mjs:2: .*does not provide an export named 'policyChek'\n$/,
    ],
    [
      "an import in what Node takes for CommonJS",
      { "features/steps.js": 'import { Given } from "@cucumber/cucumber";\nGiven("x", () => {});\n' },
      /: features\/steps\.js:1: Cannot use import statement outside a module\n.*; rename it to features\/steps\.mjs, or set "type": "module"\n$/,
    ],
  ])("%s", async (_, files, message) => {
    const { status, stderr } = await run(project({ "features/a.feature": used, ...files }));
    expect(stderr.replace(/^\(node:.*\n/gm, "")).toMatch(message);
    expect(stderr).toContain("policy-check: support code cannot be loaded: ");
    expect(status).toBe(2);
  });
});

describe("features that cannot be run", () => {
  test.concurrent.each<readonly [string, Readonly<Record<string, string | Buffer>>, readonly string[], string]>([
    ["no folder", {}, [], 'there is no folder "features" here; name feature files or folders, as in '],
    ["an empty folder", { "features/README.md": "" }, [], 'the folder "features" has no .feature file; write one'],
    [
      "a file with control characters",
      { "features/a.feature": "Feature: a\n\u001b[31m\u0000" },
      [],
      '"features/a.feature" is not a feature: line 2 has the control character U+001B; save it as text',
    ],
    [
      "a binary file",
      { "x/a.feature": Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe]) },
      ["x"],
      '"x/a.feature" is not a feature: it is not UTF-8 text; save it as UTF-8',
    ],
    ["a list that is not there", { "features/a.feature": used }, ["@gone.txt"], 'the list of features "gone.txt"'],
  ])("%s", async (_, files, args, words) => {
    const { status, stdout, stderr } = await run(project(files), ...args);
    expect(stderr).toContain(`policy-check: ${words}`);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });
});

test.concurrent("a step that matches no phrase gets the nearest one, ours or theirs, before cucumber's snippet", async () => {
  const feature = `Feature: typing errors
  Scenario: ours
    When "kim" asumes "admin" without MFA
  Scenario: ours, without quotes
    When kim assumes admin with MFA
  Scenario: a plural
    When 5 minuts pass
  Scenario: theirs
    Given the on-cal engineer "kim"
  Scenario: nothing near
    Given the moon is full
`;
  const steps = 'require("@cucumber/cucumber").Given("the on-call engineer {string}", () => {});\n';
  const { stdout } = await run(project({ "features/a.feature": feature, "features/a.js": steps }), "--parallel", "2");
  const hints = [
    ...stdout.matchAll(
      /\/\/ (Did you mean: .*|No phrase.*)\n +\/\/ All phrases: policy-check test --phrases\n +(\w+)/g,
    ),
  ];
  expect(hints.map(([, hint, keyword]) => [hint, keyword]).sort()).toEqual([
    ['Did you mean: "..." assumes "..." with MFA', "When"],
    ['Did you mean: "..." assumes "..." without MFA', "When"],
    ["Did you mean: N minute(s) pass(es)", "When"],
    ['Did you mean: the on-call engineer "..."', "Given"],
    ["No phrase is near this step.", "Given"],
  ]);
});

test.concurrent("--phrases prints all phrases", async () => {
  const { status, stdout } = await run(folderWith({}), "--phrases");
  expect(stdout).toMatch(/^Given\n {2}the account "ID"\n {6}the account of/);
  expect(stdout).toContain("\nThen\n  the role is assumed\n");
  expect(stdout).toContain("docs/steps.md\n");
  expect(status).toBe(0);
});
