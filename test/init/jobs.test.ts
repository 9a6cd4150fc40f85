import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { executable, folderWith, trustPolicy } from "../command-line.js";
import { git, init, repository } from "./repository.js";

/** What runs in jobs besides policy-check: it is looked at how it is called, and nothing is done. */
const programs = folderWith({});
function program(name: string, text: string): void {
  writeFileSync(join(programs, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(programs, name), 0o755);
}
program("npm", '[ "$1" = ci ]');
program("gh", 'echo "gh $*" >> "$PROGRAM_LOG"');
program("npx", `[ "$1" = policy-check ] && shift && exec '${process.execPath}' '${executable}' "$@"`);

interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly run?: string;
}

/** Runs a script in a folder, as the runner's shell does; gives its exit code and what it prints. */
function shell(folder: string, script: string, env: Readonly<Record<string, string>>) {
  const { status, stdout, stderr } = spawnSync("bash", ["-e", "-c", script], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, PATH: `${programs}:${process.env["PATH"]}`, ...env },
  });
  return { status, output: stdout + stderr };
}

const good = trustPolicy();
const weak = trustPolicy({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } });

/** A repository that init has set up on its main branch, with a change on another. */
function changed(policy: string, ...args: readonly string[]): string {
  const folder = repository({ "policies/deploy.json": good });
  expect(init(folder, "--yes", ...args).status).toBe(0);
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message", "policies");
  git(folder, "update-ref", "refs/remotes/origin/main", "main");
  git(folder, "switch", "--quiet", "--create", "change");
  writeFileSync(join(folder, "policies/deploy.json"), policy);
  git(folder, "commit", "--quiet", "--allow-empty", "--all", "--message", "change");
  return folder;
}

describe("the job of GitHub Actions", () => {
  function run(folder: string): ReadonlyMap<string, { readonly status: number | null; readonly output: string }> {
    const job = parse(readFileSync(join(folder, ".github/workflows/policy-check.yml"), "utf8"));
    const steps: readonly Step[] = job.jobs["policy-check"].steps;
    const env = {
      GITHUB_BASE_REF: "main",
      GITHUB_SHA: git(folder, "rev-parse", "HEAD"),
      GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
      PULL_REQUEST: "7",
      PROGRAM_LOG: join(folder, "programs.log"),
    };
    return new Map(
      steps.flatMap(({ name, id, run: script }) =>
        script === undefined ? [] : [[name ?? id ?? "", shell(folder, script, env)] as const],
      ),
    );
  }

  test("ends well on a change that changes nothing, with all of its files", () => {
    const folder = changed(good, "--ci", "github");
    const results = run(folder);
    for (const [name, { status, output }] of results) expect(status, `${name}: ${output}`).toBe(0);
    expect([...results.keys()]).toEqual([
      "install",
      "Find mistakes",
      "Fail on new access",
      "Compare the scenarios with the policies",
      "Describe the target branch",
      "Run the scenarios",
      "Write the documentation",
      "Comment on the pull request",
    ]);
    for (const file of ["results.sarif", "trust-policies/index.html", "base.json"]) {
      expect(existsSync(join(folder, file)), file).toBe(true);
    }
    expect(readFileSync(join(folder, "summary.md"), "utf8")).toBe(readFileSync(join(folder, "comment.md"), "utf8"));
    expect(readFileSync(join(folder, "programs.log"), "utf8")).toBe(
      "gh pr comment 7 --body-file comment.md --edit-last --create-if-none\n",
    );
    expect(git(folder, "rev-parse", "HEAD")).toBe(git(folder, "rev-parse", "change"));
  });

  test("fails for each reason on a weakened policy, and the comment says who can assume the role", () => {
    const folder = changed(weak, "--ci", "github");
    const results = run(folder);
    for (const name of ["Find mistakes", "Fail on new access", "Run the scenarios"]) {
      expect(results.get(name)?.status, name).toBe(1);
    }
    expect(results.get("Write the documentation")).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, "comment.md"), "utf8")).toContain("without MFA");
  });
});

describe("the jobs of GitLab CI", () => {
  function run(folder: string): ReadonlyMap<string, number | null> {
    const jobs: Readonly<
      Record<
        string,
        { script?: readonly string[]; before_script?: readonly string[]; after_script?: readonly string[] }
      >
    > = parse(readFileSync(join(folder, ".gitlab-ci.yml"), "utf8"));
    const env = { CI_MERGE_REQUEST_DIFF_BASE_SHA: git(folder, "rev-parse", "main") };
    const before = jobs[".policy-check"]?.before_script ?? [];
    return new Map(
      Object.entries(jobs).flatMap(([name, { script, after_script: after }]) =>
        script === undefined
          ? []
          : [
              [name, shell(folder, [...before, ...script].join("\n"), env).status] as const,
              ...(after === undefined
                ? []
                : [[`${name}, after`, shell(folder, after.join("\n"), env).status] as const]),
            ],
      ),
    );
  }

  test("fail on a weakened policy, with reports", () => {
    const folder = changed(weak, "--ci", "gitlab");
    expect([...run(folder)]).toEqual([
      ["policy-check:findings", 1],
      ["policy-check:new-access", 1],
      ["policy-check:features", 1],
      ["policy-check:scenarios", 1],
      ["policy-check:scenarios, after", 0],
    ]);
    const reports = ["gl-code-quality-report.json", "scenarios.xml", "trust-policies/index.html", "comment.md"];
    for (const file of reports) expect(existsSync(join(folder, file)), file).toBe(true);
    const entries: readonly { readonly check_name: string }[] = JSON.parse(
      readFileSync(join(folder, "gl-code-quality-report.json"), "utf8"),
    );
    expect(entries.map((entry) => entry.check_name)).toContain("mfa-if-exists-on-allow");
  });

  test("are a file of their own where GitLab has jobs already", () => {
    const folder = repository({ "policies/deploy.json": good, ".gitlab-ci.yml": "build: { script: [make] } # ours\n" });
    // What is green is of no interest here: there is nothing to run.
    const { stdout } = init(folder, "--yes", "--without", "features");
    expect(readFileSync(join(folder, ".gitlab-ci.yml"), "utf8")).toBe("build: { script: [make] } # ours\n");
    expect(parse(readFileSync(join(folder, ".gitlab/policy-check.yml"), "utf8"))).toHaveProperty([".policy-check"]);
    expect(stdout).toContain("include:\n      - local: .gitlab/policy-check.yml");
  });
});

test("the hook passes files without a policy over, and fails for a wrong one", () => {
  const folder = repository({ "policies/deploy.json": good, "package.json": "{}", "policies/weak.json": weak });
  init(folder, "--yes", "--without", "features", "--ci", "none");
  const { repos } = parse(readFileSync(join(folder, ".pre-commit-config.yaml"), "utf8"));
  const [{ entry, files, language }] = repos[0].hooks;
  expect(language).toBe("system");
  for (const file of ["policies/deploy.json", "a.yml", "b.tf"]) expect(file).toMatch(new RegExp(files));
  expect("README.md").not.toMatch(new RegExp(files));
  expect(shell(folder, `${entry} package.json policies/deploy.json`, {}).status).toBe(0);
  expect(shell(folder, `${entry} policies/weak.json`, {}).status).toBe(1);
});
