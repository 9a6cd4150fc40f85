import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { folderWith } from "./command-line.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const modules = realpathSync(join(root, "node_modules"));
const alice = "arn:aws:iam::123456789012:user/alice";

/** What tests of all frameworks have in common, as JavaScript. */
const shared = `
const policy = (operator) => ({
  Version: "2012-10-17",
  Statement: [{
    Effect: "Allow",
    Principal: { AWS: "${alice}" },
    Action: "sts:AssumeRole",
    Condition: { [operator]: { "aws:MultiFactorAuthPresent": "true" } },
  }],
});
const call = { principal: "${alice}" };
test("right", () => {
  expect(policy("Bool")).toRequireMfa();
  expect(policy("Bool")).toDeny(call);
  expect(policy("Bool")).toAllow({ ...call, mfa: true });
  expect(policy("BoolIfExists")).not.toRequireMfa();
  expect({ policy: policy("Bool") }).toEqual({ policy: expect.toDeny(call) });
});
test("in YAML", () => {
  expect("Version: '2012-10-17'\\nStatement:\\n  - Effect: Allow\\n    Principal: {AWS: '123456789012'}\\n    Action: sts:AssumeRole\\n").not.toRequireMfa();
});
test("open", () => { expect(policy("BoolIfExists")).toRequireMfa(); });
test("refused", () => { expect(policy("Boool")).not.toRequireMfa(); });
`;

/** Roles of the AWS CDK, in a stack that does not name its account. */
const cdk = `
import { App, Stack } from "aws-cdk-lib/core";
import { AccountPrincipal, AccountRootPrincipal, Role } from "aws-cdk-lib/aws-iam";
import { Template } from "aws-cdk-lib/assertions";
test("of the CDK", () => {
  const stack = new Stack(new App(), "Roles");
  const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
  new Role(stack, "Deploy", { roleName: "deploy", assumedBy: new AccountPrincipal("123456789012").withConditions(mfa) });
  new Role(stack, "Own", { assumedBy: new AccountRootPrincipal().withConditions(mfa) });
  new Role(stack, "Open", { assumedBy: new AccountPrincipal("123456789012") });
  const template = Template.fromStack(stack);
  for (const role of ["deploy", "Own"]) expect(template).toRequireMfa({ role });
  expect(() => expect(template).toRequireMfa()).toThrow(/^expected of Open[0-9A-F]{8}: nobody can assume/);
  expect(template).toAllow({ ...call, mfa: true }, { role: "deploy" });
  expect(template).toAllow({ ...call, mfa: true, resource: "arn:aws:iam::123456789012:role/Own" }, { role: "Own" });
  expect(template).toDeny({ ...call, mfa: true, resource: "arn:aws:iam::111122223333:role/Own" }, { role: "Own" });
  expect(() => expect(template).toDeny({ ...call, mfa: true }, { role: "Own" })).toThrow(/depends on .*AWS::AccountId/);
}, 60_000);
`;

let folder = "";
beforeAll(() => {
  folder = folderWith({
    "package.json": '{ "name": "user", "private": true }',
    "common/roles.test.js": shared,
    "modules/roles.test.mjs": `import { expect, test } from "@jest/globals";\nimport "policy-check/jest";\n${shared}`,
    "vitest/roles.test.mjs": `import { expect, test } from "vitest";\nimport "policy-check/vitest";\n${shared}${cdk}`,
  });
  // The files themselves, since test frameworks treat what is below node_modules in other ways.
  const installed = join(folder, "node_modules/policy-check");
  for (const path of ["package.json", "dist"]) cpSync(join(root, path), join(installed, path), { recursive: true });
  for (const name of ["vitest", "expect", "@jest/globals", "@types/node", "aws-cdk-lib", "constructs"]) link(name);
});

function link(name: string): void {
  const path = join(folder, "node_modules", name);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(join(modules, name), path);
}

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** Runs a test framework, and gives the message of each test, "" where it passes; vitest has jest's report. */
function messages(args: readonly string[]): Readonly<Record<string, string>> {
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, VITEST: undefined, NO_COLOR: "1", FORCE_COLOR: "0" },
  });
  const file = join(folder, "report.json");
  const report: Report = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ testResults: [], error: stdout + stderr }));
  return Object.fromEntries(
    report.testResults.flatMap(({ assertionResults }) =>
      assertionResults.map(({ title, failureMessages }) => [title, failureMessages.join("\n")]),
    ),
  );
}

const jest = [join(modules, "jest/bin/jest.js"), "--rootDir", ".", "--json", "--outputFile", "report.json"];
const isolated = ["--cacheDirectory", ".jest", "--testMatch"];
const setup = ["--setupFilesAfterEnv", "policy-check/jest"];

describe("the matchers of the package, in the frameworks themselves", () => {
  test.each([
    ["Jest, in CommonJS", [...jest, ...isolated, "**/common/*.test.js", ...setup], []],
    ["Jest, in ES modules", ["--experimental-vm-modules", ...jest, ...isolated, "**/modules/*.test.mjs"], []],
    [
      "Vitest, with templates of the CDK",
      [join(modules, "vitest/vitest.mjs"), "run", "vitest", "--reporter", "json", "--outputFile", "report.json"],
      ["of the CDK"],
    ],
  ])("%s", (_, args, more) => {
    const { open, refused, ...passing } = messages(args);
    expect(passing).toEqual(Object.fromEntries(["right", "in YAML", ...more].map((title) => [title, ""])));
    expect(open).toContain("expected of the role: nobody can assume the role without MFA");
    expect(open).toContain("BoolIfExists also matches when the key is absent");
    expect(refused).toContain('MatcherError: the policy is not valid: the condition operator "Boool" is unknown');
    // Of the stack people see the test, and none of our files.
    expect(refused).not.toMatch(/policy-check\/dist/);
  });

  const typed = `
    const policy: object = {};
    expect(policy).toRequireMfa();
    expect(policy).not.toRequireMfa({ maxAge: 3600, role: "deploy" });
    expect("{}").toDeny({ principal: "${alice}", mfa: "absent", context: { "sts:ExternalId": "42" } });
    expect(policy).toAllow({ principal: "${alice}", mfa: true, mfaAge: 30 }, { role: "deploy" });
    // @ts-expect-error: a call needs a principal
    expect(policy).toDeny({ mfa: true });
    // @ts-expect-error: a call has no such property
    expect(policy).toDeny({ principal: "x", mfaa: true });
    // @ts-expect-error: there is no such option
    expect(policy).toRequireMfa({ rol: "x" });
  `;
  test.each([
    ["node16", "node16"],
    ["nodenext", "nodenext"],
    ["bundler", "esnext"],
  ])("have their types, with moduleResolution %s", (moduleResolution, module) => {
    const programs = {
      "typed-vitest.mts": `import { expect } from "vitest";\nimport "policy-check/vitest";\n${typed}`,
      "typed-jest.mts": `import { expect } from "@jest/globals";\nimport "policy-check/jest";\n${typed}`,
      "typed-jest.cts": `import globals = require("@jest/globals");\nimport "policy-check/jest";\nconst { expect } = globals;\n${typed}`,
    };
    const names = Object.entries(programs)
      .filter(([name]) => moduleResolution !== "bundler" || !name.endsWith(".cts"))
      .map(([name, text]) => {
        writeFileSync(join(folder, name), text);
        return name;
      });
    const flags = ["--noEmit", "--strict", "--target", "es2023", "--skipLibCheck", "--types", "node"];
    const args = [...flags, "--module", module, "--moduleResolution", moduleResolution, ...names];
    const { stdout } = spawnSync(process.execPath, [join(modules, "typescript/bin/tsc"), ...args], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(stdout).toBe("");
  });
});
