import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CreateRoleCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { Ajv } from "ajv";
import { beforeAll, describe, expect, test } from "vitest";
import { executable, folderWith, policyCheck, trustPolicy } from "./command-line.js";
import { userWithKey } from "./endpoint/accounts.js";
import { endpointForTests, type Keys } from "./endpoint/clients.js";
import { runAsync } from "./run-async.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const schema = JSON.parse(readFileSync(join(root, "dist/schemas/diff.schema.json"), "utf8"));
const isValid = new Ajv({ allowUnionTypes: true, strictRequired: false }).compile(schema);

interface Result {
  readonly path: string;
  readonly role: string | null;
  readonly verdict: "no-new-access" | "new-access" | "unknown";
  readonly witness: object | null;
  readonly removed: object | null;
  readonly change: "both" | "added" | "removed";
  readonly reason: string | null;
  readonly line: number | null;
  readonly unchecked?: string;
}

function resultsIn(stdout: string): readonly Result[] {
  if (stdout === "") return [];
  const report: { readonly results: readonly Result[] } = JSON.parse(stdout);
  expect(isValid(report), JSON.stringify(isValid.errors, null, 2)).toBe(true);
  return report.results;
}

/** Runs `diff --format json`; what it prints is always what the schema says. */
function diff(args: readonly string[], options: Parameters<typeof policyCheck>[1] = {}) {
  const { status, stdout, stderr } = policyCheck(["diff", "--format", "json", ...args], options);
  return { status, stderr, results: resultsIn(stdout) };
}

/** The decision of `simulate` on a witness, with a trust policy put in. */
function replayed(witness: object | null | undefined, trust: string): string {
  const request: { readonly policies?: object } = { ...witness };
  const whole = { ...request, policies: { ...request.policies, trust: JSON.parse(trust) } };
  const run = policyCheck(["simulate", "--request", "-", "--format", "json"], { input: JSON.stringify(whole) });
  expect(run.stderr).toBe("");
  return JSON.parse(run.stdout).decision;
}

const strict = trustPolicy();
const loose = trustPolicy({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } });
const bob = trustPolicy({ Principal: { AWS: "arn:aws:iam::123456789012:user/bob" } });

describe("two files", () => {
  const cwd = folderWith({ "strict.json": strict, "loose.json": loose, "bob.json": bob });

  test("one word lets a long-term key in; the witness replays on the new policy, and is denied by the old one", () => {
    const { status, results } = diff(["strict.json", "loose.json"], { cwd });
    expect(status).toBe(1);
    const [result] = results;
    expect(result).toMatchObject({ path: "loose.json", verdict: "new-access", removed: null, line: 4, change: "both" });
    expect(result?.witness).not.toHaveProperty("policies.trust");
    expect(result?.witness).not.toHaveProperty(["context", "aws:MultiFactorAuthPresent"]);
    expect(replayed(result?.witness, loose)).toBe("allowed");
    expect(replayed(result?.witness, strict)).toBe("implicitDeny");
  });

  test("the other way round nobody gets in, and the one who is out is shown", () => {
    const { status, results } = diff(["loose.json", "strict.json"], { cwd });
    expect(status).toBe(0);
    expect(results[0]).toMatchObject({ verdict: "no-new-access", witness: null });
    expect(replayed(results[0]?.removed, loose)).toBe("allowed");
    expect(replayed(results[0]?.removed, strict)).toBe("implicitDeny");
    expect(diff(["--equivalent", "loose.json", "strict.json"], { cwd }).status).toBe(1);
  });

  test("both ways at once", () => {
    const { status, results } = diff(["strict.json", "bob.json"], { cwd });
    expect(status).toBe(1);
    expect(results[0]).toMatchObject({ verdict: "new-access", removed: expect.any(Object) });
  });

  test("a policy is equivalent to itself", () => {
    const { status, results } = diff(["--equivalent", "strict.json", "strict.json"], { cwd });
    expect([status, results[0]?.verdict, results[0]?.removed]).toEqual([0, "no-new-access", null]);
  });

  test("MFA is equivalent to an age of MFA, under two axioms", () => {
    const folder = folderWith({
      "present.json": strict,
      "aged.json": trustPolicy({ Condition: { Null: { "aws:MultiFactorAuthAge": "false" } } }),
    });
    const files = ["present.json", "aged.json"];
    expect(diff(["--equivalent", ...files], { cwd: folder }).status).toBe(0);
    expect(diff(["--without-axiom", "age-means-mfa", ...files], { cwd: folder }).status).toBe(1);
    const back = diff(["--without-axiom", "mfa-means-age", ...files], { cwd: folder });
    expect([back.status, back.results[0]?.removed]).toEqual([0, expect.any(Object)]);
  });

  test("pretty shows the caller, the lines, a scenario and a command; github and junit fail as well", () => {
    const { status, stdout } = policyCheck(["diff", "strict.json", "loose.json"], { cwd });
    expect(status).toBe(1);
    expect(stdout).toContain(
      "new-access  loose.json: the user arn:aws:iam::123456789012:user/alice, with only an access key, can now assume the role and could not before\n",
    );
    for (const part of [
      "--> loose.json:4:5",
      "Scenario: loose grants no new access",
      "| policy-check simulate --request -",
    ]) {
      expect(stdout).toContain(part);
    }
    expect(stdout).toContain("strict.json -> loose.json: 1 role: 0 without new access, 1 with new access, 0 unknown\n");
    const of = (format: string) =>
      policyCheck(["diff", "--format", format, "strict.json", "loose.json"], { cwd }).stdout;
    expect(of("github")).toMatch(/^::error file=loose\.json,line=4,/);
    expect(of("junit")).toContain('failures="1"');
    expect(JSON.parse(of("sarif")).runs[0].results).toHaveLength(1);
  });
});

describe("several roles", () => {
  const roles = (...each: readonly (readonly [name: string, document: string])[]) =>
    JSON.stringify(each.map(([RoleName, text]) => ({ RoleName, AssumeRolePolicyDocument: JSON.parse(text) })));

  test("are matched by name; a new one is compared with nobody, and so is one that is gone", () => {
    const cwd = folderWith({
      "old.json": roles(["Same", strict], ["Opened", strict], ["Gone", strict]),
      "new.json": roles(["Added", strict], ["Opened", loose], ["Same", strict]),
    });
    const { status, results } = diff(["old.json", "new.json"], { cwd });
    expect(status).toBe(1);
    const told = results.map(({ role, change, verdict, removed }) => [role, change, verdict, removed === null]);
    expect(told).toEqual([
      ["Added", "added", "new-access", true],
      ["Opened", "both", "new-access", true],
      ["Same", "both", "no-new-access", true],
      ["Gone", "removed", "no-new-access", false],
    ]);
  });

  test("and files of folders by their way in them", () => {
    const cwd = folderWith({ "a/x.json": strict, "a/y.json": loose, "b/x.json": strict, "b/y.json": strict });
    const { status, results } = diff(["a", "b"], { cwd });
    expect([status, results.map(({ path, verdict }) => [path, verdict])]).toEqual([
      0,
      [
        ["b/x.json", "no-new-access"],
        ["b/y.json", "no-new-access"],
      ],
    ]);
  });
});

describe("values that are not known", () => {
  const template = (operator: string) => `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal: { AWS: !Sub "arn:aws:iam::\${AWS::AccountId}:root" }
          Action: sts:AssumeRole
          Condition: { ${operator}: { "aws:MultiFactorAuthPresent": "true" } }
`;
  const cwd = folderWith({ "bool.yaml": template("Bool"), "if-exists.yaml": template("BoolIfExists") });

  test("the same expressions are the same values", () => {
    expect(diff(["bool.yaml", "bool.yaml"], { cwd }).results[0]?.verdict).toBe("no-new-access");
    const opened = diff(["bool.yaml", "if-exists.yaml"], { cwd });
    expect([opened.status, opened.results[0]?.verdict]).toEqual([1, "new-access"]);
  });

  test("what is found with none of the values that are tried is no proof", () => {
    const closed = diff(["if-exists.yaml", "bool.yaml"], { cwd });
    expect([closed.status, closed.results[0]?.verdict]).toEqual([1, "unknown"]);
  });
});

describe("a git revision", () => {
  const git = (cwd: string, ...args: readonly string[]) =>
    execFileSync(
      "git",
      ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main", ...args],
      {
        cwd,
        stdio: "pipe",
      },
    );
  const cwd = folderWith({
    "policies/changed.json": strict,
    "policies/deep/same.json": strict,
    "policies/gone.json": strict,
    "policies/readme.txt": "no policy",
    "outside.json": loose,
  });
  beforeAll(() => {
    git(cwd, "init");
    git(cwd, "add", ".");
    git(cwd, "commit", "-m", "first");
    writeFileSync(join(cwd, "policies/changed.json"), loose);
    writeFileSync(join(cwd, "policies/new name.json"), strict);
    rmSync(join(cwd, "policies/gone.json"));
  });

  test("is compared with the working tree, file by file", () => {
    const { status, results } = diff(["main", "--", "policies/"], { cwd });
    expect(status).toBe(1);
    const told = results.map(({ path, change, verdict }) => [path, change, verdict]);
    expect(told).toEqual([
      ["policies/changed.json", "both", "new-access"],
      ["policies/deep/same.json", "both", "no-new-access"],
      ["policies/new name.json", "added", "new-access"],
      ["main:policies/gone.json", "removed", "no-new-access"],
    ]);
  });

  test("from a folder of the repository, and for single files and globs", () => {
    const below = join(cwd, "policies");
    const file = diff(["HEAD", "--", "changed.json"], { cwd: below });
    expect(file.results.map(({ path, verdict }) => [path, verdict])).toEqual([["changed.json", "new-access"]]);
    const glob = diff(["HEAD", "--", "**/s*.json"], { cwd: below });
    expect([glob.status, glob.results.map(({ path }) => path)]).toEqual([0, ["deep/same.json"]]);
    const up = diff(["HEAD", "--", "../outside.json"], { cwd: below });
    expect([up.status, up.results.map(({ change }) => change)]).toEqual([0, ["both"]]);
    const gone = diff(["HEAD", "--", "gone.json"], { cwd: below });
    expect([gone.status, gone.results.map(({ change }) => change)]).toEqual([0, ["removed"]]);
  });

  test.each([
    ["an unknown revision", ["nowhere", "--", "policies"], 'git knows no revision "nowhere"'],
    ["a revision that looks like an option", ["--", "policies"], "name one revision"],
    ["two revisions", ["main", "HEAD", "--", "policies"], "name one revision"],
    ["a path that is nowhere", ["main", "--", "policies/none.json"], "there is no such file"],
    ["a path outside of the repository", ["main", "--", "../.."], "outside the git repository"],
    ["a revision without --", ["main", "policies"], "policy-check diff main -- policies"],
  ])("exit code 2: %s", (_, args, message) => {
    const { status, stderr } = diff(args, { cwd });
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });

  test("exit code 2: no repository, and no shell that a name could speak to", () => {
    const plain = folderWith({ "a.json": strict });
    const outside = diff(["main", "--", "a.json"], { cwd: plain, env: { GIT_CEILING_DIRECTORIES: join(plain, "..") } });
    expect(outside.stderr).toContain("in no git repository");
    expect(outside.status).toBe(2);
    mkdirSync(join(cwd, "x"), { recursive: true });
    const { stderr } = diff(["$(touch hacked)", "--", "policies"], { cwd });
    expect(stderr).toContain("git knows no revision");
    expect(policyCheck(["prove", "hacked"], { cwd }).stderr).toContain("there is no");
  });
});

describe("a deployed role", () => {
  const calls: string[] = [];
  const { endpoint, iam } = endpointForTests({ onCall: ({ action, status }) => calls.push(`${action} ${status}`) });
  const arn = "arn:aws:iam::123456789012:role/deployed";
  let keys: Keys;
  const cwd = folderWith({ "strict.json": strict, "loose.json": loose, "aws/config": "" });

  beforeAll(async () => {
    const root = iam();
    await userWithKey(root, "alice");
    await root.send(new CreateRoleCommand({ RoleName: "deployed", AssumeRolePolicyDocument: strict }));
    keys = await userWithKey(root, "reader");
    const read = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "iam:GetRole", Resource: "*" } };
    const PolicyDocument = JSON.stringify(read);
    await root.send(new PutUserPolicyCommand({ UserName: "reader", PolicyName: "read", PolicyDocument }));
    calls.length = 0;
  });

  const against = async (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const run = await runAsync(executable, ["diff", "--format", "json", ...args], cwd, {
      AWS_ENDPOINT_URL: endpoint().url,
      AWS_REGION: "us-east-1",
      AWS_CONFIG_FILE: join(cwd, "aws/config"),
      AWS_SHARED_CREDENTIALS_FILE: join(cwd, "aws/config"),
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_ACCESS_KEY_ID: keys.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.SecretAccessKey,
      ...env,
    });
    return { ...run, results: resultsIn(run.stdout) };
  };

  test("is compared with a file: what deploying it would change, with one call that reads", async () => {
    const opened = await against(["loose.json", "--role", arn]);
    expect([opened.status, opened.stderr]).toEqual([1, ""]);
    expect(opened.results[0]).toMatchObject({ path: "loose.json", verdict: "new-access", change: "both" });
    const same = await against(["--equivalent", "strict.json", "--role", arn]);
    expect([same.status, same.results[0]?.verdict]).toEqual([0, "no-new-access"]);
    expect(calls).toEqual(["iam:GetRole 200", "iam:GetRole 200"]);
  });

  test.each([
    ["a role that is not there", ["strict.json", "--role", `${arn}-not`], {}, "has no role deployed-not"],
    ["a role of another account", ["strict.json", "--role", arn.replace("1234", "9999")], {}, "not arn:aws:iam::9999"],
    ["what is no role's ARN", ["strict.json", "--role", "deployed"], {}, "--role needs the ARN of a role"],
    ["two files", ["strict.json", "loose.json", "--role", arn], {}, "name the one file"],
    ["a profile without a role", ["strict.json", "loose.json", "--profile", "x"], {}, "--profile needs --role"],
    [
      "nobody there",
      ["strict.json", "--role", arn],
      { AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_MAX_ATTEMPTS: "1" },
      "cannot be read",
    ],
  ] as const)("exit code 2: %s", async (_, args, env, message) => {
    const { status, stderr, stdout } = await against(args, env);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("defect");
    expect([status, stdout]).toEqual([2, ""]);
  });
});

describe("exit code 2", () => {
  const cwd = folderWith({ "strict.json": strict, "bad.json": trustPolicy({ Effect: "allow" }), "none.json": "{}" });
  test.each([
    ["nothing to compare", [], "name what to compare"],
    ["one file", ["strict.json"], "name what to compare"],
    ["three files", ["strict.json", "bad.json", "none.json"], "two things"],
    ["a missing file", ["missing.json", "missing.json"], "there is no file or folder"],
    ["standard input twice", ["-", "-"], "only one of OLD and NEW"],
    ["an axiom that is none", ["--without-axiom", "x", "strict.json", "strict.json"], "unknown axiom"],
  ])("%s", (_, args, message) => {
    const { status, stderr } = diff(args, { cwd });
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });

  test("a policy that AWS would refuse, or a file without one, never passes", () => {
    const bad = diff(["strict.json", "bad.json"], { cwd });
    expect([bad.status, bad.results[0]?.verdict, bad.results[0]?.unchecked]).toEqual([2, "unknown", "invalid"]);
    const none = diff(["none.json", "strict.json"], { cwd });
    expect(none.status).toBe(2);
  });
});
