import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { folderWith, trustPolicy } from "./command-line.js";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Metadata {
  readonly [key: string]: unknown;
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

const metadata: Metadata = parse(readFileSync(join(root, "action.yml"), "utf8"));
const right = trustPolicy();
const open = trustPolicy({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } });

// https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax
describe("action.yml", () => {
  test("has the keys that GitHub knows, and a Node that its runners have", () => {
    const { name, description, inputs, outputs, runs, branding, ...others } = metadata;
    expect([name, description].every((each) => typeof each === "string")).toBe(true);
    expect(others).toEqual({});
    expect(branding).toEqual({ icon: "lock", color: "green" });
    for (const input of Object.values(inputs)) expect(Object.keys(input).sort()).toEqual(["default", "description"]);
    for (const output of Object.values(outputs)) expect(Object.keys(output)).toEqual(["description"]);
    // Runners have no Node 20 since the fall of 2026.
    expect(runs).toEqual({ using: "node24", main: "action/index.mjs" });
    expect(existsSync(join(root, runs.main))).toBe(true);
  });

  test("declares the inputs that are read, and no others", () => {
    const source = readFileSync(join(root, "action/inputs.mjs"), "utf8");
    const read = [...source.matchAll(/\b(?:textOf|wordOf|linesOf)\(env, "([\w-]+)"/g)].map(([, name]) => name);
    expect([...new Set(read)].sort()).toEqual(Object.keys(metadata.inputs).sort());
  });
});

interface ActionRun {
  readonly status: number | null;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** Runs the action as the runner does: inputs in variables, and files to write outputs and the summary to. */
function action(
  repository: string,
  inputs: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>> = {},
): ActionRun {
  const temporary = folderWith({ output: "", summary: "" });
  const given = Object.entries(metadata.inputs).map(([name, { default: value }]) => [
    `INPUT_${name.toUpperCase()}`,
    inputs[name] ?? value,
  ]);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, metadata.runs.main)], {
    cwd: repository,
    encoding: "utf8",
    env: {
      PATH: process.env["PATH"],
      HOME: temporary,
      ...Object.fromEntries(given),
      GITHUB_WORKSPACE: repository,
      GITHUB_OUTPUT: join(temporary, "output"),
      GITHUB_STEP_SUMMARY: join(temporary, "summary"),
      GITHUB_EVENT_NAME: "push",
      RUNNER_TEMP: temporary,
      ...variables,
    },
  });
  const written = readFileSync(join(temporary, "output"), "utf8");
  const outputs = [...written.matchAll(/^([\w-]+)<<(end-\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name, , value]) => [
    name,
    value,
  ]);
  return {
    status,
    log: stdout + stderr,
    outputs: Object.fromEntries(outputs),
    summary: readFileSync(join(temporary, "summary"), "utf8"),
  };
}

function git(repository: string, ...words: readonly string[]): string {
  const author = ["-c", "user.name=acme", "-c", "user.email=acme@example.com"];
  const { status, stdout, stderr } = spawnSync("git", [...author, ...words], { cwd: repository, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** A repository with the built package installed; a commit with right policies, and one that opens a role. */
function repositoryWith(): { readonly folder: string; readonly base: string } {
  const scenario = (name: string): string => `  Scenario: ${name}
    Given the IAM user "alice" with a virtual MFA device
    And the role "deploy" trusts as in "policies/deploy.json"
    When "alice" assumes "deploy" without MFA
    Then access is denied
`;
  const folder = folderWith({
    ".gitignore": "node_modules\n",
    "infra/policies/deploy.json": right,
    "infra/features/deploy.feature": `Feature: deploy\n${scenario("Without MFA @team is <b>denied</b>")}`,
  });
  git(folder, "init", "--quiet", "--initial-branch", "main");
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message", "right");
  const base = git(folder, "rev-parse", "HEAD");
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/policy-check"));
  symlinkSync(join(root, "node_modules/@cucumber"), join(folder, "node_modules/@cucumber"));
  return { folder, base };
}

function pullRequest(base: string): Readonly<Record<string, string>> {
  const folder = folderWith({ "event.json": JSON.stringify({ pull_request: { base: { sha: base } } }) });
  return { GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: join(folder, "event.json") };
}

describe("the action, run as the runner does", () => {
  let repository = "";
  let base = "";
  beforeAll(() => {
    ({ folder: repository, base } = repositoryWith());
    symlinkSync("/nowhere/comment.md", join(repository, "link.md"));
  });

  test("passes where all is right; without a base, diff is not run, and this is said", () => {
    const inputs = { run: "check prove diff test", policies: "infra/policies", features: "infra/features" };
    const { status, log, outputs, summary } = action(repository, {
      ...inputs,
      features: "features",
      "working-directory": "infra",
      policies: "policies",
    });
    expect(log).not.toContain("::error");
    expect(status).toBe(0);
    expect(outputs).toMatchObject({
      "exit-code": "0",
      findings: "0",
      violated: "0",
      "new-access": "",
      "failed-scenarios": "0",
    });
    expect(summary).toContain("| check | ✅ 1 file: no findings |");
    expect(summary).toContain("| diff | not run: there is no base to compare with");
    expect(summary).toContain("| test | ✅ 1 scenario: 1 passed, 0 failed |");
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(metadata.outputs).sort());
  });

  test("runs all parts, annotates from the root of the repository, and fails at the end", () => {
    writeFileSync(join(repository, "infra/policies/deploy.json"), open);
    const inputs = { run: "test check, prove diff", policies: "policies", "working-directory": "infra" };
    const { status, log, outputs, summary } = action(repository, inputs, pullRequest(base));
    writeFileSync(join(repository, "infra/policies/deploy.json"), right);
    expect(status).toBe(1);
    expect(outputs).toMatchObject({
      "exit-code": "1",
      findings: "1",
      violated: "1",
      "new-access": "1",
      "failed-scenarios": "1",
    });
    const annotated = [...log.matchAll(/^::error file=([^,]+),line=(\d+),.*title=([^:]*)::/gm)].map(
      ([, ...parts]) => parts,
    );
    const file = "infra/policies/deploy.json";
    expect(annotated).toEqual([
      [file, "11", "security-warning%3A mfa-if-exists-on-allow"],
      [file, "4", "violated%3A mfa"],
      [file, "4", "violated%3A no-new-access"],
      ["infra/features/deploy.feature", "2", "failed%3A Without MFA @team is <b>denied</b>"],
    ]);
    expect(summary).toContain("| diff | ❌ 1 role: 0 no new access, 1 new access, 0 unknown |");
    expect(summary).toContain(`\`${file}:4\` new access: \`arn:aws:iam::123456789012:user/alice\` without MFA`);
    // What people name is no markup in the comment, and mentions nobody.
    expect(readFileSync(outputs["comment"] ?? "", "utf8")).toBe(summary);
    expect(summary).toContain("Without MFA @\u2060team is &lt;b\\>denied&lt;/b\\>");
    const sarif = JSON.parse(readFileSync(outputs["sarif"] ?? "", "utf8"));
    expect(sarif.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(file);
  });

  test("says what a shallow checkout lacks, and runs the other parts", () => {
    const shallow = join(folderWith({}), "clone");
    writeFileSync(join(repository, "more.txt"), "");
    git(repository, "add", "more.txt");
    git(repository, "commit", "--quiet", "--message", "more");
    git(repository, "clone", "--quiet", "--depth", "1", `file://${repository}`, shallow);
    const { status, log, outputs, summary } = action(
      shallow,
      { run: "diff check", policies: "infra/policies" },
      pullRequest(base),
    );
    expect(status).toBe(2);
    expect(log).toContain(
      `::error title=policy-check diff::diff: the checkout does not have the revision ${base}. Give actions/checkout the input fetch-depth: 0`,
    );
    expect(outputs).toMatchObject({ "exit-code": "2", findings: "0", "new-access": "" });
    expect(summary).toContain("| diff | ⛔ diff: the checkout does not have the revision");
    expect(summary).toContain("| check | ✅ 1 file: no findings |");
    // Nothing is installed there: the action's own checkout has been built.
    expect(log).toContain("of the action");
  });

  test("what could not be checked is not green", () => {
    const { status, outputs, log, summary } = action(repository, {
      run: "check test",
      policies: "nowhere",
      features: "nowhere",
    });
    expect(status).toBe(2);
    expect(outputs).toMatchObject({ "exit-code": "2", findings: "1", violated: "", "failed-scenarios": "" });
    expect(log).toMatch(/^::error file=nowhere,.*title=error%3A unreadable-file::/m);
    expect(log).toMatch(/^::error title=policy-check test::policy-check: /m);
    expect(summary).toMatch(/^\| check \| ⛔ .*\n\| test \| ⛔ /m);
  });

  test("no name is run by a shell, and no text of a policy is a command of the runner", () => {
    const name = "infra/policies/$(touch pwned);`touch pwned`&.json";
    writeFileSync(join(repository, name), trustPolicy({ Sid: "\n::set-output name=x::y\n::error::z" }));
    const { log, status } = action(repository, { run: "check", policies: name, "comment-file": "out/comment.md" });
    const { stdout } = spawnSync("rm", [join(repository, name)], { encoding: "utf8" });
    expect(stdout).toBe("");
    expect(status).not.toBe(2);
    expect(existsSync(join(repository, "pwned"))).toBe(false);
    expect(log).not.toMatch(/^::(set-output|error::z)/m);
    expect(readFileSync(join(repository, "out/comment.md"), "utf8")).toContain("touch pwned");
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    [
      "an option in place of a path",
      { policies: "infra\n--write-baseline" },
      'policies: "--write-baseline" begins with "-"',
    ],
    ["an option in place of a revision", { base: "--output=x" }, 'base: "--output=x" begins with "-"'],
    ["a folder outside", { "working-directory": "../" }, 'working-directory: "../" is outside of the repository'],
    ["a folder that is not there", { "working-directory": "nowhere" }, "nowhere does not exist"],
    [
      "a comment elsewhere",
      { "comment-file": "/etc/comment.md" },
      'comment-file: "/etc/comment.md" is a link, or outside',
    ],
    ["a comment through a link", { "comment-file": "link.md" }, 'comment-file: "link.md" is a link, or outside'],
    ["an unknown part", { run: "check chekc" }, 'run: unknown word "chekc"; allowed: check, prove, diff, test'],
    ["an unknown severity", { "fail-on": "high" }, 'fail-on: unknown severity "high"'],
    ["a version that is a package of somebody", { version: "npm:other@1.0.0" }, '"npm:other@1.0.0" is not a version'],
    ["lines in a word", { tags: "@a\n@b" }, "has control characters or several lines"],
  ])("refuses %s", (_, inputs, message) => {
    const { status, log } = action(repository, inputs);
    expect(log).toMatch(/^::error title=policy-check::/);
    expect(log).toContain(message);
    expect(log).not.toContain(".mjs");
    expect(status).toBe(2);
  });
});

describe("where the repository does not install policy-check", () => {
  /** An npm that notes how it is called, and installs what the test has built. */
  function npm(script: string): Readonly<Record<string, string>> {
    const folder = folderWith({ "bin/npm": `#!/bin/sh\necho "$@" > "${"$HOME"}/npm-words"\n${script}\n` });
    chmodSync(join(folder, "bin/npm"), 0o755);
    return { PATH: `${join(folder, "bin")}:${process.env["PATH"]}`, HOME: folder };
  }

  test("npm installs the version that the input names, without its scripts", () => {
    const { folder } = repositoryWith();
    const install = `mkdir -p "$3/node_modules" && ln -s "${root}" "$3/node_modules/policy-check"`;
    const variables = npm(install);
    const inputs = { run: "check", policies: "infra/policies", version: "9.9.9" };
    const { status, log } = action(folder, inputs, variables);
    expect(log).toContain("policy-check 9.9.9, of npm");
    expect(status).toBe(0);
    expect(readFileSync(join(variables["HOME"] ?? "", "npm-words"), "utf8")).toMatch(
      /^install --prefix \S+\/policy-check-9\.9\.9 --no-save --no-audit --no-fund --ignore-scripts policy-check@9\.9\.9 @cucumber\/cucumber@12\n$/,
    );
  });

  test("says what to do where npm cannot", () => {
    const { folder } = repositoryWith();
    const { status, log } = action(folder, { version: "9.9.9" }, npm("echo E404 >&2; exit 1"));
    expect(log).toContain(
      "npm could not install policy-check@9.9.9. Install it in the repository, with npm ci in front of this action.%0AE404",
    );
    expect(status).toBe(2);
  });
});
