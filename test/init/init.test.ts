import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { executable, folderWith, policyCheckAlone, trustPolicy } from "../command-line.js";
import { describeWith } from "../tools.js";
import { init, kinds, plan, policiesIn, repository, textsIn } from "./repository.js";
import { answerOnTerminal } from "./terminal.js";

const ten = kinds.slice(0, 10);

interface Weakening {
  readonly policy: string;
  readonly from: string;
  readonly to: string;
  readonly fails: string;
}

const { cases: weakenings }: { cases: readonly Weakening[] } = JSON.parse(
  readFileSync("fixtures/scaffold/weakened.json", "utf8"),
);

describe("a folder with ten policies of ten kinds", () => {
  const folder = repository(policiesIn("policies", ten));
  const first = init(folder, "--yes");

  test("becomes a repository that is green, and what is not shown or not noticed is explained", () => {
    expect(first.stderr).not.toContain("defect");
    expect(first.stdout).toContain("10 trust policies found");
    expect(first.stdout).toContain("your accounts: 417206389155");
    expect(first.stdout).toMatch(/\n {2}\d+ scenarios passed\n {2}coverage (?:100|9\d(?:\.\d)?) % /);
    const [, seen, possible] = /coverage \S+ % \((\d+) of (\d+) outcomes\)/.exec(first.stdout) ?? [];
    const notShown = first.stdout.split("\n").filter((line) => line.includes("not shown:"));
    // What no call can show is told with the reason.
    expect(Number(possible) - Number(seen)).toBe(notShown.length);
    for (const line of notShown) expect(line).toMatch(/line \d+: .+: no call that the steps can make shows it/);
    expect(first.stdout).toMatch(/mutation score (?:100|9\d(?:\.\d)?) %/);
    for (const line of first.stdout.split("\n").filter((each) => each.includes("not noticed:")))
      expect(line).toMatch(/line \d+: .+: it takes calls with .*, which the steps cannot make/);
    expect(first.status).toBe(0);
    for (const name of ten) expect(textsIn(folder)).toHaveProperty([`features/${name}.feature`]);
  });

  test("is not changed by a second run, which says so", () => {
    const before = textsIn(folder);
    const { status, stdout } = plan(folder, "--yes", "--dry-run");
    expect(stdout).toContain("nothing to write: all files are there");
    expect(status).toBe(0);
    expect(textsIn(folder)).toEqual(before);
  });

  test("fails at the right scenario where a policy is weakened by hand", () => {
    expect(weakenings.map(({ policy }) => policy)).toEqual(ten);
    const texts = ten.map((name) => [name, readFileSync(join(folder, `policies/${name}.json`), "utf8")] as const);
    for (const { policy, from, to } of weakenings) {
      const text = texts.find(([name]) => name === policy)?.[1] ?? "";
      expect(text.split(from), policy).toHaveLength(2);
      writeFileSync(join(folder, `policies/${policy}.json`), text.replace(from, to));
    }
    const { status } = policyCheckAlone(["test", "--format", "message", "--output", "run.ndjson"], { cwd: folder });
    const failed = failedIn(readFileSync(join(folder, "run.ndjson"), "utf8"));
    for (const [name, text] of texts) writeFileSync(join(folder, `policies/${name}.json`), text);
    expect(status).toBe(1);
    for (const { policy, fails } of weakenings) {
      const own = failed.filter(({ uri }) => uri === `features/${policy}.feature`).map(({ name }) => name);
      expect(own.length, policy).toBeGreaterThan(0);
      expect(
        own.some((name) => name.includes(fails)),
        `${policy}: ${own.join("; ")}`,
      ).toBe(true);
    }
  });
});

/** The scenarios that failed, by cucumber's messages. */
function failedIn(messages: string): readonly { readonly uri: string; readonly name: string }[] {
  const envelopes = messages
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const find = (kind: string, id: string) => envelopes.find((each) => each[kind]?.id === id)?.[kind];
  const failed = new Set<string>();
  for (const { testStepFinished } of envelopes) {
    if (testStepFinished?.testStepResult.status === "FAILED") failed.add(testStepFinished.testCaseStartedId);
  }
  return [...failed].map((id) => {
    const { uri, name } = find("pickle", find("testCase", find("testCaseStarted", id).testCaseId).pickleId);
    return { uri, name };
  });
}

describe("before anything is written", () => {
  const files = { "policies/deploy.json": trustPolicy() };

  test("without a terminal the plan is shown, and the exit code is 2", () => {
    const folder = repository(files);
    const { status, stdout, stderr } = plan(folder);
    expect(status).toBe(2);
    expect(stdout).toContain("would write:");
    expect(stdout).toContain("features/deploy.feature");
    expect(stderr).toContain("nothing was written: there is no terminal to ask on; --yes writes all of this");
    expect(textsIn(folder)).toEqual(files);
  });

  test("--dry-run shows the texts", () => {
    const folder = repository(files);
    const { status, stdout } = plan(folder, "--dry-run", "--yes");
    expect(status).toBe(0);
    expect(stdout).toContain("+++ policy-check.config.json\n+{");
    expect(stdout).toContain("+Feature: ");
    expect(textsIn(folder)).toEqual(files);
  });

  test.each([
    [["--own-accounts", "12"], "--own-accounts needs account IDs of twelve digits"],
    [["--ci", "jenkins"], "jenkins"],
    [["--policies", "nowhere/*.json"], "no file matches nowhere/*.json"],
    [["nowhere"], "nowhere cannot be set up: there is no such folder"],
    [["--without", "coffee"], "coffee"],
  ])("%j is an error of usage", (args, message) => {
    const folder = repository(files);
    const { status, stderr } = plan(folder, "--yes", ...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(textsIn(folder)).toEqual(files);
  });
});

test("files that are there stay as they are, and what they lack is shown", () => {
  const theirs = {
    ".pre-commit-config.yaml": "# ours\nrepos: []\n",
    ".vscode/settings.json": "{\n  // ours\n}\n",
    ".github/workflows/policy-check.yml": "# ours\n",
    "package.json": '{ "name": "acme" }\n',
    "policy-check.config.json": '{ "failOn": "error" }\n',
    "features/deploy.feature": "# ours\nFeature: deploy\n",
    "policies/deploy.json": trustPolicy(),
  };
  const folder = repository({ ...theirs, ".gitignore": "dist" });
  const { stdout } = init(folder, "--yes", "--package", "^0.1.0");
  const texts = textsIn(folder);
  expect(texts).toEqual({ ...theirs, ".gitignore": "dist\nnode_modules/\n" });
  expect(stdout).toContain("npm install --save-dev @cucumber/cucumber@^12.9.0 policy-check@^0.1.0");
  expect(stdout).toContain("      - id: policy-check\n");
  expect(stdout).toContain('"json.schemas"');
  expect(stdout).toContain(
    "features/deploy.feature: it was not written by scaffold and stays as it is; add at its end:",
  );
  expect(stdout).toContain("policy-check.yml: it exists and does not run policy-check; add to its jobs");
  expect(stdout).toContain("run: npx policy-check check --format sarif");
});

describe("policies that are not right", () => {
  test("one that does not require MFA is not green, with its failing scenario and the reason", () => {
    const open = trustPolicy({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } });
    const folder = repository({ "policies/open.json": open, "policies/deploy.json": trustPolicy() });
    const { status, stdout } = init(folder, "--yes");
    expect(stdout).toContain("not green:\n  1 of 2 roles does not require MFA:\n    policies/open.json:");
    expect(stdout).toContain("[mfa-if-exists-on-allow]");
    expect(stdout).toMatch(/\n {2}1 of \d+ scenarios did not pass:\n {4}features\/open\.feature:\d+: /);
    expect(stdout).toContain("npx policy-check policies/");
    expect(status).toBe(1);
  });

  test("one that cannot be read is said, and the others are set up", () => {
    const broken = '{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", } ] }';
    const folder = repository({ "policies/broken.json": broken, "policies/deploy.json": trustPolicy() });
    const { status, stdout } = init(folder, "--yes");
    expect(stdout).toContain("policies/broken.json");
    expect(stdout).toContain("not green:");
    expect(status).toBe(2);
    expect(textsIn(folder)).toHaveProperty(["features/deploy.feature"]);
  });
});

describe("a repository without policies", () => {
  test("gets an example that is green", () => {
    const folder = repository({});
    const { status, stdout } = init(folder, "--yes");
    expect(stdout).toMatch(/policies\/deploy\.json +an example: there is no trust policy here yet/);
    expect(stdout).toContain("green:");
    expect(stdout).toContain("coverage 100 %");
    expect(stdout).toContain("mutation score 100 %");
    expect(status).toBe(0);
  });

  test("gets nothing where that is not wanted", () => {
    const folder = repository({ "README.md": "" });
    const { status, stderr } = plan(folder, "--yes", "--without", "example");
    expect(stderr).toContain("there is no trust policy to begin with");
    expect(status).toBe(2);
    expect(textsIn(folder)).toEqual({ "README.md": "" });
  });
});

test("what git ignores, packages and build output are passed over, and said", () => {
  const files = {
    ".gitignore": "/out/\nnode_modules\n",
    "out/policy.json": trustPolicy(),
    "node_modules/x/policy.json": trustPolicy(),
    "iam/policy.json": trustPolicy(),
    "cdk.json": "{}",
  };
  const folder = repository(files);
  const { stdout, stderr } = plan(folder, "--dry-run");
  expect(stdout).toContain("1 trust policy found");
  expect(stderr).toContain("out/ has files that are passed over");
  expect(stderr).toContain("npx cdk synth");
  expect(plan(folder, "--dry-run", "--policies", "out/policy.json", "iam").stdout).toContain("2 trust policies found");
});

test("a folder of a larger repository is set up by itself", () => {
  const files = { "package.json": '{ "name": "whole" }\n', "infra/iam/deploy.json": trustPolicy() };
  const folder = repository(files);
  const { status, stdout } = init(folder, "infra", "--yes");
  expect(status).toBe(0);
  const texts = textsIn(folder);
  expect(texts["package.json"]).toBe(files["package.json"]);
  expect(Object.keys(texts).filter((path) => !path.startsWith("infra/"))).toEqual(["package.json"]);
  expect(texts).toHaveProperty(["infra/package.json"]);
  expect(stdout).toContain("../.github/workflows/policy-check.yml: GitHub reads workflows at the top");
  expect(stdout).toContain('defaults: { run: { working-directory: "infra" } }');
  expect(stdout).toContain("entry: infra/node_modules/.bin/policy-check --skip-others");
});

test("a new policy gets its scenarios, and scenarios that people edited stay", () => {
  const folder = repository({ "policies/deploy.json": trustPolicy() });
  const skipped = ["hook", "editor", "ci", "package", "gitignore"].flatMap((id) => ["--without", id]);
  expect(init(folder, "--yes", ...skipped).status).toBe(0);
  const path = join(folder, "features/deploy.feature");
  const edited = readFileSync(path, "utf8").replace("without MFA is denied", "without MFA is denied, of course");
  writeFileSync(path, edited);
  writeFileSync(join(folder, "policies/other.json"), trustPolicy());
  const { status, stdout } = init(folder, "--yes", ...skipped);
  expect(status).toBe(0);
  expect(stdout).toContain("features/other.feature");
  expect(readFileSync(path, "utf8")).toContain("without MFA is denied, of course");
});

test("a link in place of a file is not written through", () => {
  const outside = folderWith({ gitignore: "theirs\n" });
  const folder = repository({ "policies/deploy.json": trustPolicy() });
  symlinkSync(join(outside, "nowhere.json"), join(folder, "policy-check.config.json"));
  mkdirSync(join(folder, ".vscode"));
  const { status, stderr } = init(folder, "--yes");
  expect(status).toBe(2);
  expect(stderr).toContain("policy-check.config.json cannot be read");
  expect(textsIn(outside)).toEqual({ gitignore: "theirs\n" });
});

describe("what init would have to write in a wrong place", () => {
  const policies = { "policies/deploy.json": trustPolicy() };

  test.each([
    { link: "features", file: "deploy.feature" },
    { link: ".vscode", file: "settings.json" },
    { link: ".github", file: "workflows/policy-check.yml" },
  ])("a folder $link that is a link out of the repository is refused before anything is written", ({ link }) => {
    const outside = folderWith({});
    const folder = repository(policies);
    symlinkSync(outside, join(folder, link));
    const { status, stderr } = plan(folder, "--yes", "--skip-install");
    expect(status).toBe(2);
    expect(stderr).toContain(`${link} is a link to `);
    expect(stderr).toContain("which is outside the repository");
    expect(textsIn(outside)).toEqual({});
    expect(textsIn(folder)).toEqual(policies);
  });

  test("a .gitignore that is a link out of the repository gets no line", () => {
    const outside = folderWith({ gitignore: "theirs\n" });
    const folder = repository(policies);
    symlinkSync(join(outside, "gitignore"), join(folder, ".gitignore"));
    const { status, stderr } = plan(folder, "--yes", "--skip-install");
    expect(status).toBe(2);
    expect(stderr).toContain(".gitignore is a link to ");
    expect(textsIn(outside)).toEqual({ gitignore: "theirs\n" });
    expect(textsIn(folder)).toEqual(policies);
  });

  test("a link within the repository is followed, also from a folder of it", () => {
    const folder = repository({ "infra/policies/deploy.json": trustPolicy(), "scenarios/keep": "" });
    symlinkSync("../scenarios", join(folder, "infra/features"));
    const { stderr, stdout } = plan(folder, "infra", "--dry-run");
    expect(stderr).not.toContain("is a link");
    expect(stdout).toContain("features/deploy.feature");
  });

  test.each(["features", ".github", ".vscode"])("%s is a file", (path) => {
    const files = { ...policies, [path]: "a file\n" };
    const folder = repository(files);
    const { status, stderr } = plan(folder, "--yes", "--skip-install");
    expect(status).toBe(2);
    expect(stderr).toContain(`${path} is a file, not a folder`);
    expect(textsIn(folder)).toEqual(files);
  });

  test("a package.json that is not JSON is said with its place, and nothing is written", () => {
    const files = { ...policies, "package.json": '{\n  "name": "acme",\n}\n' };
    const folder = repository(files);
    const { status, stdout, stderr } = plan(folder, "--yes", "--skip-install");
    expect(status).toBe(2);
    expect(stderr).toMatch(/package\.json:3:1: .+, and run init again/);
    expect(stdout).not.toContain("npm install");
    expect(textsIn(folder)).toEqual(files);
  });
});

test("scenarios for a feature of somebody's own can be added at its end, and pass there", () => {
  const theirs = "@ours\nFeature: ours\n";
  const folder = repository({ "policies/deploy.json": trustPolicy(), "features/deploy.feature": theirs });
  const skipped = ["hook", "editor", "config", "package", "gitignore"].flatMap((id) => ["--without", id]);
  const { stdout } = init(folder, "--yes", "--ci", "github", ...skipped);
  expect(stdout).toContain("it was not written by scaffold and stays as it is; add at its end:\n");
  expect(readFileSync(join(folder, ".github/workflows/policy-check.yml"), "utf8")).not.toContain("scaffold");
  const [, shown = ""] = /add at its end:\n((?: {4}.*\n| *\n)+)/.exec(stdout) ?? [];
  writeFileSync(join(folder, "features/deploy.feature"), `${theirs}\n${shown.replaceAll(/^ {4}/gm, "")}`);
  const again = init(folder, "--yes", "--ci", "github", ...skipped);
  expect(again.stdout).toMatch(/features\/deploy\.feature +it was not written by scaffold, and has its scenarios/);
  expect(again.stdout).toContain("6 scenarios passed");
  expect(again.status).toBe(0);
});

test("no scenario is an error, and not a finding", () => {
  const folder = repository({ "policies/deploy.json": trustPolicy(), "features/none.feature": "Feature: none\n" });
  const { status, stdout } = init(folder, "--yes", "--without", "features", "--without", "package");
  expect(stdout).toContain("not green:\n  no scenario was run");
  expect(status).toBe(2);
});

test("each policy has the scenarios that the configuration of its folder asks for", () => {
  const weak = trustPolicy({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } });
  const folder = repository({
    "policies/open.json": weak,
    "other/shut.json": weak,
    "policies/policy-check.config.json": '{ "rules": { "mfa-if-exists-on-allow": "off" } }',
  });
  const { stdout } = plan(folder, "--dry-run");
  const [, first = "", second = ""] = stdout.split("+Feature: ");
  expect(first).toContain("shut");
  expect(first).toContain("@finding:mfa-if-exists-on-allow");
  expect(second).toContain("open");
  expect(second).not.toContain("@finding");
});

describeWith(["script"], "on a terminal", () => {
  const command = `${process.execPath} ${executable} init --skip-install`;

  test("each question has an answer that is already chosen", async () => {
    const folder = repository({ "policies/deploy.json": trustPolicy() }, "git@gitlab.com:acme/infra.git");
    const { output, status } = await answerOnTerminal(command, folder, []);
    expect(output).toContain("Which of these accounts are yours?");
    expect(output).toContain("Write 7 files?");
    expect(output).toContain("green:");
    expect(status).toBe(0);
    expect(textsIn(folder)).toHaveProperty([".gitlab-ci.yml"]);
  });

  test("nothing is written where somebody leaves a question", async () => {
    const files = { "policies/deploy.json": trustPolicy() };
    const folder = repository(files);
    const { output, status } = await answerOnTerminal(command, folder, ["\r", "\u0003"]);
    expect(output).toContain("nothing was written");
    expect(status).toBe(2);
    expect(textsIn(folder)).toEqual(files);
  });
});
