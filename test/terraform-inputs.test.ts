import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderWith, policyCheck, trustPolicy } from "./command-line.js";

const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
const open = trustPolicy({ Condition: undefined });
const closed = trustPolicy({ Condition: mfa });
const document = `data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::123456789012:user/alice"]
    }
  }
}
`;
const role = `resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
`;

interface Deployed {
  readonly prelude: readonly string[];
  readonly cases: readonly {
    readonly name: string;
    /** Lines of the role's block. */
    readonly role: readonly string[];
    readonly verdict: string;
    /** Rules of findings that are errors. */
    readonly errors: readonly string[];
    /** What the verdict's reason has. */
    readonly why?: string;
  }[];
}

const deployed: Deployed = JSON.parse(
  readFileSync(new URL("../fixtures/terraform/deployed-as.json", import.meta.url), "utf8"),
);

interface ProveReport {
  readonly results: readonly { readonly path: string; readonly verdict: string; readonly reason: string | null }[];
}

interface CheckReport {
  readonly files: readonly {
    readonly path: string;
    readonly findings: readonly {
      readonly rule: string;
      readonly severity: string;
      readonly role?: string;
      readonly pointer: string;
      readonly range: { readonly start: { readonly line: number } };
    }[];
  }[];
  readonly terraform?: {
    readonly full: number;
    readonly part: number;
    readonly none: number;
    readonly unseenModules: readonly { readonly address: string }[];
  };
}

function check(args: readonly string[], cwd: string, input?: string) {
  const run = policyCheck(["check", "--format", "json", ...args], { cwd, ...(input === undefined ? {} : { input }) });
  const report: CheckReport = JSON.parse(run.stdout);
  const found = report.files.flatMap(({ path, findings }) =>
    findings
      .filter(({ rule }) => rule !== "mfa-checked-by-account")
      .map(({ rule, role: whose, range }) => `${path}:${range.start.line} ${rule} ${whose ?? ""}`.trim()),
  );
  return { status: run.status, found, report };
}

describe("Terraform's files", () => {
  test("are read as a folder, and what is found stands where the policy's text does", () => {
    const cwd = folderWith({ "main.tf": role, "data.tf": document, "good.json": closed });
    const { status, found, report } = check(["."], cwd);
    expect(status).toBe(1);
    expect(found).toEqual(["data.tf:2 mfa-not-required aws_iam_role.deploy"]);
    expect(report.terraform).toMatchObject({ full: 1, part: 0, none: 0 });
    expect(policyCheck(["."], { cwd }).stdout).toContain("Terraform source: 1 role read in full");
  });

  test("a named file brings along the files in which its policies stand", () => {
    const cwd = folderWith({ "main.tf": role, "data.tf": document, "other.tf": role.replaceAll("deploy", "other") });
    expect(check(["main.tf"], cwd).found).toEqual(["data.tf:2 mfa-not-required aws_iam_role.deploy"]);
    expect(check(["data.tf"], cwd).found).toHaveLength(2);
  });

  test("modules beside the folder are read through their callers", () => {
    const cwd = folderWith({
      "envs/prod/main.tf": 'module "ci" {\n  source = "../../modules/role"\n  user = "alice"\n}\n',
      "modules/role/main.tf": `variable "user" {}\n${role}${document.replace("alice", "$\u007bvar.user}")}`,
    });
    execFileSync("git", ["init", "-q"], { cwd });
    const { found } = check(["envs/prod"], cwd);
    expect(found).toEqual(["modules/role/main.tf:7 mfa-not-required module.ci.aws_iam_role.deploy"]);
    // Read by the way, the module is not read once more by itself.
    expect(check(["."], cwd).found).toEqual(found);
  });

  test("files of other repositories are not read", () => {
    const cwd = folderWith({
      "inside/main.tf": role.replace("data.aws_iam_policy_document.trust.json", 'file("../outside.json")'),
      "outside.json": open,
    });
    const inside = join(cwd, "inside");
    execFileSync("git", ["init", "-q"], { cwd: inside });
    const { found, report } = check(["main.tf"], inside);
    expect(found).toEqual(["main.tf:3 unknown-trust-policy aws_iam_role.deploy"]);
    expect(report.terraform).toMatchObject({ full: 0, part: 0, none: 1 });
    expect(policyCheck(["prove", "main.tf"], { cwd: inside }).status).toBe(1);
    expect(policyCheck(["prove", "main.tf"], { cwd: inside }).stdout).toContain("outside the repository");
  });

  test("links do not lead out of the repository, and may lead about in it", () => {
    const cwd = folderWith({
      "inside/main.tf": role.replace("data.aws_iam_policy_document.trust.json", 'file("trust.json")'),
      "inside/module.tf": 'module "linked" {\n  source = "./linked"\n}\n',
      "inside/own/main.tf": `${role}${document}`,
      "outside/trust.json": open,
      "outside/module/main.tf": `${role}${document}`,
    });
    const inside = join(cwd, "inside");
    execFileSync("git", ["init", "-q"], { cwd: inside });
    symlinkSync("../outside/trust.json", join(inside, "trust.json"));
    symlinkSync("../outside/module", join(inside, "linked"));
    const { report } = check(["main.tf", "module.tf"], inside);
    expect(report.terraform).toMatchObject({ full: 0, part: 0, none: 1 });
    expect(report.terraform?.unseenModules).toHaveLength(1);
    rmSync(join(inside, "linked"));
    symlinkSync("own", join(inside, "linked"));
    expect(check(["main.tf", "module.tf"], inside).report.terraform).toMatchObject({ full: 1, part: 0, none: 1 });
  });

  test("downloaded modules are in no revision, and are the same on both sides of a diff", () => {
    const call = (version: string) => `module "ci" {\n  source  = "example/role/aws"\n  version = "${version}"\n}\n`;
    const recorded = { Key: "ci", Source: "registry.terraform.io/example/role/aws", Version: "1.0.0" };
    const cwd = folderWith({
      "main.tf": call("1.0.0"),
      ".gitignore": ".terraform\n",
      ".terraform/modules/modules.json": JSON.stringify({ Modules: [{ ...recorded, Dir: ".terraform/modules/ci" }] }),
      ".terraform/modules/ci/main.tf": `${role}${document}`,
    });
    const git = (...args: readonly string[]) =>
      execFileSync("git", ["-c", "user.name=n", "-c", "user.email=n@example.com", ...args], { cwd });
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "a call");
    expect(check(["."], cwd).found).toEqual([
      ".terraform/modules/ci/main.tf:6 mfa-not-required module.ci.aws_iam_role.deploy",
    ]);
    expect(policyCheck(["diff", "HEAD", "--", "."], { cwd })).toMatchObject({ status: 0 });
    // What is downloaded belongs to another version than the call.
    writeFileSync(join(cwd, "main.tf"), call("2.0.0"));
    const { report } = check(["."], cwd);
    expect(report.terraform?.unseenModules).toHaveLength(1);
  });

  test("a modules.json that leads elsewhere is not followed", () => {
    const cwd = folderWith({
      "inside/main.tf": 'module "ci" {\n  source = "example/role/aws"\n}\n',
      "inside/roles.tf": `${role}${document}`,
      "outside/main.tf": `${role}${document}`,
    });
    const inside = join(cwd, "inside");
    execFileSync("git", ["init", "-q"], { cwd: inside });
    mkdirSync(join(inside, ".terraform/modules"), { recursive: true });
    symlinkSync(join(cwd, "outside"), join(inside, ".terraform/modules/link"));
    for (const folder of [
      "../outside",
      ".terraform/modules/../../../outside",
      join(cwd, "outside"),
      ".terraform/modules/link",
    ]) {
      const recorded = { Key: "ci", Source: "registry.terraform.io/example/role/aws", Version: "1.0.0", Dir: folder };
      writeFileSync(join(inside, ".terraform/modules/modules.json"), JSON.stringify({ Modules: [recorded] }));
      expect(check(["."], inside).report.terraform).toMatchObject({
        full: 1,
        unseenModules: [{ address: "module.ci" }],
      });
    }
  });

  test("a finding of several roles at one place is shown once, and counts for each", () => {
    const cwd = folderWith({
      "main.tf": `${role.replace("name               =", 'for_each = toset(["a", "b"])\n  name =')}${document}`,
    });
    const { stdout } = policyCheck(["."], { cwd });
    expect(stdout.match(/\[mfa-not-required\]/g)).toHaveLength(1);
    expect(stdout).toContain('1 other role has the same finding here: aws_iam_role.deploy["b"]');
    expect(stdout).toContain("1 file checked: 2 security-warnings");
    expect(check(["."], cwd).found).toHaveLength(2);
  });

  test("a role whose name is not known is called after its block in scenarios", () => {
    const cwd = folderWith({ "main.tf": `variable "x" {}\n${role.replace('"deploy"\n  a', "var.x\n  a")}${document}` });
    expect(policyCheck(["."], { cwd }).stdout).toContain("nobody assumes deploy");
    expect(policyCheck(["prove", "."], { cwd }).stdout).toContain("nobody assumes deploy");
  });

  test("a file that a role takes its policy from is checked once, as that role's", () => {
    const cwd = folderWith({
      "main.tf": role.replace("data.aws_iam_policy_document.trust.json", 'file("trust.json")'),
      "trust.json": open,
    });
    expect(check(["."], cwd).found).toEqual([
      expect.stringMatching(/^trust\.json:\d+ mfa-not-required aws_iam_role\.deploy$/),
    ]);
  });

  test("one that does not parse is an error where it may have roles, and is passed over where it has none", () => {
    const broken = folderWith({ "main.tf": `${role}}\n`, "good.json": closed });
    const run = check(["."], broken);
    expect(run.status).toBe(2);
    expect(run.found).toEqual([expect.stringMatching(/^main\.tf:5 invalid-terraform$/)]);
    const other = folderWith({ "main.tf": 'resource "aws_s3_bucket" "x" {\n', "good.json": closed });
    expect(check(["."], other)).toMatchObject({ status: 0, found: [] });
    expect(check(["main.tf"], other)).toMatchObject({ status: 2, found: ["main.tf:1 no-trust-policy"] });
  });

  // Terraform 1.11.4 plans files with bytes that are not UTF-8 in their comments; each of these opens the role, or may.
  test.each([
    { what: "the role's own", name: "other.tf", text: `# caf\xe9\n${role.replaceAll("deploy", "other")}` },
    { what: "an override", name: "z_override.tf", text: `# caf\xe9\nvariable "mfa" {\n  default = "false"\n}\n` },
    { what: "values of variables", name: "terraform.tfvars", text: `# caf\xe9\nmfa = "false"\n` },
  ])("a file that cannot be read is told of where it is beside roles: $what", ({ name, text }) => {
    const variable = 'variable "mfa" {\n  default = "true"\n}\n';
    const condition = `    condition {
      test     = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values   = [var.mfa]
    }
  }
}
`;
    const cwd = folderWith({ "main.tf": `${variable}${role}${document.replace("  }\n}\n", condition)}` });
    expect(check(["."], cwd)).toMatchObject({ status: 0, found: [] });
    writeFileSync(join(cwd, name), Buffer.from(text, "latin1"));
    for (const args of [["."], ["main.tf"]]) {
      expect(check(args, cwd)).toMatchObject({ status: 2, found: [`${name}:1 unreadable-file`] });
      expect(policyCheck(["prove", ...args], { cwd }).status).toBe(2);
    }
  });

  test("a named file without roles brings along those of its folder, as a commit hook names what was changed", () => {
    const cwd = folderWith({
      "main.tf": role.replace("data.aws_iam_policy_document.trust.json", `jsonencode(${closed})`),
      "z_override.tf": role.replace("data.aws_iam_policy_document.trust.json", `jsonencode(${open})`),
      "locals.tf": 'locals {\n  a = "b"\n}\n',
      "elsewhere/outputs.tf": 'output "a" {\n  value = "b"\n}\n',
    });
    writeFileSync(join(cwd, "a.auto.tfvars"), 'unused = "x"\n');
    for (const name of ["z_override.tf", "locals.tf", "a.auto.tfvars"]) {
      const { status, found } = check(["--skip-others", name], cwd);
      expect(status).toBe(1);
      expect(found).toEqual([expect.stringMatching(/ mfa-not-required aws_iam_role\.deploy$/)]);
    }
    expect(check(["--skip-others", "elsewhere/outputs.tf"], cwd)).toMatchObject({ status: 0, found: [] });
    expect(check(["elsewhere/outputs.tf"], cwd).found).toEqual(["elsewhere/outputs.tf:1 no-trust-policy"]);
  });

  test("from standard input, a text is told by its content", () => {
    const cwd = folderWith({});
    const { found } = check(["-"], cwd, `# roles\n${document}\n${role}`);
    expect(found).toEqual(["-:3 mfa-not-required aws_iam_role.deploy"]);
  });

  test("what is not known is said, and nothing is proved of it", () => {
    const cwd = folderWith({
      "main.tf": `variable "who" {}\n${role}${document.replace('"arn:aws:iam::123456789012:user/alice"', "var.who")}`,
    });
    const { report } = check(["."], cwd);
    expect(report.terraform).toMatchObject({ full: 0, part: 1, none: 0 });
    const run = policyCheck(["prove", "."], { cwd });
    expect(run.status).toBe(1);
    expect(run.stdout).toContain("var.who has no default");
  });

  test("diff reads a revision as it reads folders", () => {
    const cwd = folderWith({ "main.tf": role, "data.tf": document });
    const git = (...args: readonly string[]) =>
      execFileSync("git", ["-c", "user.name=n", "-c", "user.email=n@example.com", ...args], { cwd });
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "roles");
    expect(policyCheck(["diff", "HEAD", "--", "."], { cwd })).toMatchObject({ status: 0 });
    writeFileSync(join(cwd, "data.tf"), document.replace("user/alice", "root"));
    const run = policyCheck(["diff", "HEAD", "--", "main.tf"], { cwd });
    expect(run.status).toBe(1);
    expect(run.stdout).toContain("new-access  aws_iam_role.deploy (data.tf)");
  });
});

describe("diff of a Terraform file that decides what a role of another file says", () => {
  const git = (cwd: string, ...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=n", "-c", "user.email=n@example.com", ...args], { cwd });
  const policyOf = (policy: string) => role.replace("data.aws_iam_policy_document.trust.json", `jsonencode(${policy})`);
  const main = "main.tf";
  const override = "z_override.tf";
  // https://developer.hashicorp.com/terraform/language/files/override
  test.each([
    { what: "added", before: { [main]: policyOf(closed) }, after: { [override]: policyOf(open) }, status: 1 },
    {
      what: "removed",
      before: { [main]: policyOf(open), [override]: policyOf(closed) },
      after: { [override]: undefined },
      status: 1,
    },
    {
      what: "changed",
      before: { [main]: policyOf(open), [override]: policyOf(closed) },
      after: { [override]: policyOf(open) },
      status: 1,
    },
    {
      what: "changed in nothing",
      before: { [main]: policyOf(open), [override]: policyOf(open) },
      after: { [override]: `# again\n${policyOf(open)}` },
      status: 0,
    },
    {
      what: "values",
      path: "terraform.tfvars",
      before: {
        [main]: `variable "user" {\n  default = "alice"\n}\n${role}${document.replace("alice", "$\u007bvar.user}")}`,
      },
      after: { "terraform.tfvars": 'user = "bob"\n' },
      status: 1,
    },
  ])("$what", ({ before, after, status, path = override }) => {
    const cwd = folderWith(before);
    git(cwd, "init", "-q");
    git(cwd, "add", ".");
    git(cwd, "commit", "-qm", "roles");
    for (const [name, text] of Object.entries(after)) {
      if (text === undefined) rmSync(join(cwd, name));
      else writeFileSync(join(cwd, name), text);
    }
    const run = policyCheck(["diff", "HEAD", "--", path], { cwd });
    expect(run.stdout).toContain(
      status === 0 ? "no-new-access  aws_iam_role.deploy" : "new-access  aws_iam_role.deploy",
    );
    expect(run.stdout).not.toContain("the role is new");
    expect(run.status).toBe(status);
  });
});

describe("a role of Terraform is judged as it may be deployed", () => {
  const folderOf = (index: number): string => `case-${index}`;
  const cwd = folderWith(
    Object.fromEntries(
      deployed.cases.map(({ role: lines }, index) => [
        `${folderOf(index)}/main.tf`,
        [...deployed.prelude, 'resource "aws_iam_role" "x" {', ...lines, "}", ""].join("\n"),
      ]),
    ),
  );
  const { report } = check(["."], cwd);
  const proofs: ProveReport = JSON.parse(policyCheck(["prove", "--format", "json", "."], { cwd }).stdout);

  test.each(deployed.cases.map((each, index) => ({ ...each, index })))("$name", ({ index, verdict, errors, why }) => {
    const path = `${folderOf(index)}/main.tf`;
    const findings = report.files.filter((file) => file.path === path).flatMap(({ findings: all }) => all);
    expect(findings.filter(({ severity }) => severity === "error").map(({ rule }) => rule)).toEqual(errors);
    const result = proofs.results.find((each) => each.path === path);
    expect(result?.verdict).toBe(verdict);
    if (why !== undefined) expect(result?.reason).toContain(why);
  });
});
