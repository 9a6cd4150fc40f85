import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { executable, folderWith, trustPolicy } from "./command-line.js";
import { describeWith, type Tool } from "./tools.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const right = trustPolicy();
const open = trustPolicy({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } });
const openRole = `resource "aws_iam_role" "r" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = "123456789012" }, Action = "sts:AssumeRole" }]
  })
}
`;

/** The configuration that docs/ci.md shows for repositories that install policy-check. */
function documentedHook(): string {
  const page = readFileSync(join(root, "docs/ci.md"), "utf8");
  const [, block] = /<!-- file: \.pre-commit-config\.yaml -->\n```yaml\n([\s\S]*?)^```$/m.exec(page) ?? [];
  if (block === undefined) throw new Error("docs/ci.md shows no .pre-commit-config.yaml");
  return block;
}

/** The programs that run hooks, each with how it is called. */
const runners = [
  { name: "pre-commit", tools: ["pre-commit"], program: "pre-commit", words: [] },
  { name: "prek", tools: ["prek"], program: "prek", words: [] },
] as const satisfies readonly {
  readonly name: string;
  readonly tools: readonly Tool[];
  readonly program: string;
  readonly words: readonly string[];
}[];

for (const { name, tools, program, words } of runners) {
  describeWith(tools, `hooks, run by ${name}`, () => {
    let home = "";
    beforeAll(() => {
      // npx finds what the repository installs; it takes a second for that, which is saved here.
      home = folderWith({ "bin/npx": `#!/bin/sh\nshift\nexec "${process.execPath}" "${executable}" "$@"\n` });
      chmodSync(join(home, "bin/npx"), 0o755);
    });

    function run(args: readonly string[], cwd: string) {
      const { status, stdout, stderr, error } = spawnSync(program, [...words, ...args], {
        cwd,
        encoding: "utf8",
        env: {
          PATH: `${join(home, "bin")}:${dirname(process.execPath)}:${process.env["PATH"]}`,
          HOME: home,
          GIT_CONFIG_GLOBAL: "/dev/null",
          PRE_COMMIT_HOME: join(home, "cache"),
          PREK_HOME: join(home, "cache"),
          PRE_COMMIT_COLOR: "never",
          PREK_COLOR: "never",
        },
      });
      if (error !== undefined) throw error;
      return { status, output: stdout + stderr };
    }

    /** A repository in which these files are staged. */
    function repository(files: Readonly<Record<string, string>>): string {
      const folder = folderWith(files);
      git(folder, "init", "--quiet");
      git(folder, "add", "--all");
      return folder;
    }

    test("the manifest is valid", () => {
      const { status, output } = run(["validate-manifest", join(root, ".pre-commit-hooks.yaml")], root);
      expect([status, output]).toEqual([0, name === "prek" ? "success: All manifests are valid\n" : ""]);
    });

    test("the documented hook passes right policies, and passes over files without a policy", () => {
      const others = {
        "package.json": '{ "name": "acme" }',
        "chart.yaml": "a: {{ b }}\n",
        "main.tf": 'variable "x" {}\n',
      };
      const folder = repository({
        ...others,
        ".pre-commit-config.yaml": documentedHook(),
        "policies/deploy.json": right,
      });
      const { status, output } = run(["run"], folder);
      expect([status, output]).toEqual([0, expect.stringMatching(/^policy-check\.+Passed\n$/)]);
    });

    test("it fails with the finding of what is staged, whatever the working tree has", () => {
      const folder = repository({
        ".pre-commit-config.yaml": documentedHook(),
        "policies/open.json": open,
        "policies/mended.json": open,
        "policies/right.json": right,
        "roles/main.tf": openRole,
      });
      writeFileSync(join(folder, "policies/mended.json"), right);
      writeFileSync(join(folder, "policies/right.json"), open);
      const { status, output } = run(["run"], folder);
      expect(status).toBe(1);
      const found = [...output.matchAll(/^ *--> ([^:]+):/gm)].map(([, file]) => file);
      expect([...new Set(found)].sort()).toEqual(["policies/mended.json", "policies/open.json", "roles/main.tf"]);
      // The working tree is as it was.
      expect(readFileSync(join(folder, "policies/mended.json"), "utf8")).toBe(right);
    });

    test("hooks of the manifest run what the repository installs, or say that it installs nothing", () => {
      const source = folderWith({});
      for (const path of [".pre-commit-hooks.yaml", "hooks", "action", "package.json"]) {
        cpSync(join(root, path), join(source, path), { recursive: true });
      }
      git(source, "init", "--quiet");
      git(source, "add", "--all");
      git(source, "commit", "--quiet", "--message", "hooks");
      const rev = git(source, "rev-parse", "HEAD");
      const ids = ["policy-check", "policy-check-prove", "policy-check-test"];
      const config = { repos: [{ repo: source, rev, hooks: ids.map((id) => ({ id })) }] };
      const feature = 'Feature: none\n  Scenario: empty\n    Given the account "123456789012"\n';
      const folder = repository({
        ".gitignore": "node_modules\n",
        ".pre-commit-config.yaml": JSON.stringify(config),
        "policies/open.json": open,
        "features/x.feature": feature,
      });
      mkdirSync(join(folder, "node_modules"));
      symlinkSync(root, join(folder, "node_modules/policy-check"));
      const { status, output } = run(["run"], folder);
      expect(status).toBe(1);
      for (const id of ids) expect(output).toMatch(new RegExp(`^- hook id: ${id}$`, "m"));
      expect(output).toContain("mfa-if-exists-on-allow");
      expect(output).toContain("1 question: 0 proved, 1 violated, 0 unknown");
      expect(output).toContain("1 scenario: 0 passed, 1 failed");
      rmSync(join(folder, "node_modules"), { recursive: true });
      const without = run(["run", "policy-check"], folder);
      expect(without.status).toBe(1);
      expect(without.output).toContain("this repository does not install policy-check. Run npm install --save-dev");
    });
  });
}

test("each hook of the manifest has an executable of the repository, and takes its files at once", () => {
  const hooks: readonly Readonly<Record<string, unknown>>[] = parse(
    readFileSync(join(root, ".pre-commit-hooks.yaml"), "utf8"),
  );
  for (const { entry, language, require_serial: isSerial } of hooks) {
    expect([String(entry).split(" ")[0], language, isSerial]).toEqual(["hooks/policy-check.mjs", "script", true]);
  }
  expect(git(root, "ls-files", "--stage", "hooks/policy-check.mjs")).toMatch(/^100755 /);
});

function git(folder: string, ...words: readonly string[]): string {
  const author = ["-c", "user.name=acme", "-c", "user.email=acme@example.com"];
  const { status, stdout, stderr } = spawnSync("git", [...author, ...words], { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}
