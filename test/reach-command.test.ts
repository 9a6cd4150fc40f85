import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { folderWith, policyCheck } from "./command-line.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const schema = JSON.parse(readFileSync(join(root, "dist/schemas/reach.schema.json"), "utf8"));
const isValid = new Ajv({ allowUnionTypes: true, strictRequired: false }).compile(schema);

type Mfa = "none" | "required";

interface Pair {
  readonly from: string;
  readonly to: string;
  readonly mfa: Mfa;
  readonly exempt?: string;
}

interface Step extends Pair {
  readonly request: { readonly principal: string; readonly resource: string };
  readonly allowedBy: readonly { readonly policy: string; readonly file: string; readonly line: number }[];
}

interface Report {
  readonly accounts: readonly string[];
  readonly access: readonly (Pair & { readonly path: readonly Step[] })[];
  readonly outside: readonly Pair[];
  readonly escalations: readonly {
    readonly by: string;
    readonly action: string;
    readonly on: string;
    readonly mfa: Mfa;
  }[];
  readonly unknownEscalations: readonly unknown[];
  readonly unknown: readonly (Omit<Pair, "mfa"> & { readonly why: string })[];
  readonly gaps: readonly { readonly account?: string; readonly why: string }[];
  readonly summary: Readonly<Record<string, number>>;
}

/** Runs `reach --format json`; what it prints is always what the schema says. */
function reach(args: readonly string[], options: Parameters<typeof policyCheck>[1] = {}) {
  const run = policyCheck(["reach", "--format", "json", ...args], options);
  if (run.stdout === "") throw new Error(run.stderr);
  const report: Report = JSON.parse(run.stdout);
  expect(isValid(report), JSON.stringify(isValid.errors, null, 2)).toBe(true);
  return { ...run, ...report };
}

/** The pairs that the cases of `fixtures/reach` have. */
interface Case {
  readonly name: string;
  readonly dumps: readonly object[];
  readonly serviceControl?: readonly (readonly object[])[];
  readonly resourceControl?: readonly (readonly object[])[];
  readonly credentialReport?: string;
  readonly mfaPropagation?: "documented" | "observed";
  readonly access: readonly (readonly [string, string, Mfa])[];
  readonly outside: readonly (readonly [string, string, Mfa])[];
  readonly unknown: readonly (readonly [string, string])[];
}

const fixtures = join(root, "fixtures/reach");
const cases = readdirSync(fixtures)
  .filter((file) => file.endsWith(".json"))
  .flatMap((file): readonly (Case & { readonly file: string })[] =>
    JSON.parse(readFileSync(join(fixtures, file), "utf8")).cases.map((each: Case) => ({ ...each, file })),
  );

/** The exit code that a case is to have: services and identity providers carry no MFA, whatever a policy says. */
function expectedExit({ access, outside, unknown }: Case): number {
  const isPerson = (from: string): boolean => !/^(service|identity provider) /.test(from);
  const isOpen = [...access, ...outside].some(([from, , mfa]) => mfa === "none" && isPerson(from));
  return isOpen || unknown.some(([from]) => isPerson(from)) ? 1 : 0;
}

/** The files of a case, and the options that read them. */
function filesOf(each: Case): { readonly files: Readonly<Record<string, string>>; readonly args: readonly string[] } {
  const { dumps, serviceControl = [], resourceControl = [], credentialReport, mfaPropagation } = each;
  const files: Record<string, string> = {};
  const args: string[] = [];
  for (const [index, dump] of dumps.entries()) files[`dumps/${index}.json`] = JSON.stringify(dump, null, 1);
  for (const [index, level] of serviceControl.entries()) {
    files[`scp-${index}.json`] = JSON.stringify(level);
    args.push("--scp", `scp-${index}.json`);
  }
  for (const [index, level] of resourceControl.entries()) {
    files[`rcp-${index}.json`] = JSON.stringify(level);
    args.push("--rcp", `rcp-${index}.json`);
  }
  if (credentialReport !== undefined) {
    files["report.csv"] = credentialReport;
    args.push("--credential-report", "report.csv");
  }
  if (mfaPropagation !== undefined) args.push("--mfa-propagation", mfaPropagation);
  return { files, args };
}

describe("accounts of fixtures/reach", () => {
  test.each(cases)("$file: $name", (each) => {
    const { files, args } = filesOf(each);
    const cwd = folderWith(files);
    const report = reach(["dumps", ...args], { cwd });
    const words = ({ from, to, mfa }: Pair): string => `${from} ${to} ${mfa}`;
    expect(report.access.map(words).sort()).toEqual(each.access.map((pair) => pair.join(" ")).sort());
    expect(report.outside.map(words).sort()).toEqual(each.outside.map((pair) => pair.join(" ")).sort());
    expect(report.unknown.map(({ from, to }) => `${from} ${to}`).sort()).toEqual(
      each.unknown.map((pair) => pair.join(" ")).sort(),
    );
    // What undoes MFA is checked by the fixtures of escalations; here only that it fails the run.
    const undoes = report.escalations.some(({ mfa }) => mfa === "none") || report.unknownEscalations.length > 0;
    expect(report.status).toBe(report.gaps.length > 0 ? 2 : undoes ? 1 : expectedExit(each));
    const without = each.access.filter(([, , mfa]) => mfa === "none").length;
    expect(report.summary).toMatchObject({
      ...{ withoutMfa: without, withMfa: each.access.length - without, escalations: report.escalations.length },
      unknown: each.unknown.length,
    });
    for (const { from, to, path } of report.access) {
      expect([path[0]?.from, path.at(-1)?.to]).toEqual([from, to]);
      for (const step of path) {
        expect(step.request.resource).toBe(step.to);
        for (const { file, line, policy } of step.allowedBy) {
          if (policy !== "trust") continue;
          // The place is that of a statement, in the file as it was written.
          const text = files[file.replaceAll("\\", "/")]?.split("\n")[line - 1] ?? "";
          expect(text).toContain("{");
        }
      }
    }
  });
});

function user(name: string, more: object = {}): object {
  const arn = `arn:aws:iam::111122223333:user/${name}`;
  return { UserName: name, UserId: `AIDA${name.toUpperCase()}`, Arn: arn, Path: "/", GroupList: [], ...more };
}

function role(name: string, trust: object | readonly object[], path = "/"): object {
  const statements = [trust].flat().map((each) => ({ Effect: "Allow", Action: "sts:AssumeRole", ...each }));
  return {
    ...{ RoleName: name, RoleId: `AROA${name.toUpperCase()}`, Arn: `arn:aws:iam::111122223333:role${path}${name}` },
    ...{ Path: path, RolePolicyList: [], AttachedManagedPolicies: [], InstanceProfileList: [] },
    AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: statements },
  };
}

function dump(users: readonly object[], roles: readonly object[], more: object = {}): string {
  const lists = { UserDetailList: users, GroupDetailList: [], RoleDetailList: roles, Policies: [] };
  return JSON.stringify({ ...lists, ...more }, null, 2);
}

const bob = { Principal: { AWS: "arn:aws:iam::111122223333:user/bob" } };
const withMfa = { ...bob, Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } };
const account = dump([user("bob"), user("eve")], [role("open", bob), role("closed", withMfa, "/team/")]);
const closed = dump([user("bob")], [role("closed", withMfa)]);

describe("what is asked about", () => {
  const cwd = folderWith({ "a.json": account });
  test.each<[readonly string[], readonly string[], number]>([
    [[], ["open none", "closed required"], 1],
    [["--to", "closed"], ["closed required"], 0],
    [["--to", "team/*"], ["closed required"], 0],
    [["--to", "*role/*closed"], ["closed required"], 0],
    [["--to", "arn:aws:iam::111122223333:role/*"], ["open none", "closed required"], 1],
    [["--to", "o*", "--to", "c*"], ["open none", "closed required"], 1],
    [["--from", "eve"], [], 0],
    [["--from", "bob"], ["open none", "closed required"], 1],
    // What is listed does not decide.
    [["--mfa", "required"], ["closed required"], 1],
    [["--mfa", "none"], ["open none"], 1],
  ])("%j", (args, pairs, exit) => {
    const { access, status, summary } = reach(["a.json", ...args], { cwd });
    expect(access.map(({ to, mfa }) => `${to.split("/").at(-1)} ${mfa}`).sort()).toEqual([...pairs].sort());
    expect(status).toBe(exit);
    if (args[0] === "--mfa") expect(summary).toMatchObject({ withoutMfa: 1, withMfa: 1 });
  });

  test("outside callers are listed by name where users are named", () => {
    const outside = dump([user("bob")], [role("x", { Principal: { AWS: "999988887777" } })]);
    const cwd = folderWith({ "a.json": outside });
    expect(reach(["a.json"], { cwd })).toMatchObject({ status: 1, outside: [{ from: "account 999988887777" }] });
    expect(reach(["a.json", "--from", "bob"], { cwd })).toMatchObject({ status: 0, outside: [] });
    expect(reach(["a.json", "--from", "account *"], { cwd })).toMatchObject({ status: 1, outside: [{ mfa: "none" }] });
  });

  test("services alone do not fail", () => {
    const cwd = folderWith({ "a.json": dump([], [role("x", { Principal: { Service: "ec2.amazonaws.com" } })]) });
    expect(reach(["a.json"], { cwd })).toMatchObject({ status: 0, outside: [{ from: "service ec2.amazonaws.com" }] });
    const { stdout } = policyCheck(["reach", "a.json"], { cwd });
    expect(stdout).toContain("outside the files: service ec2.amazonaws.com reaches ");
  });

  test("everybody fails", () => {
    const cwd = folderWith({ "a.json": dump([], [role("x", { Principal: { AWS: "*" } })]) });
    expect(reach(["a.json"], { cwd })).toMatchObject({ status: 1, outside: [{ from: "everybody", mfa: "none" }] });
  });

  test("a trust policy that cannot be decided on is unknown, also without users", () => {
    const cwd = folderWith({ "a.json": dump([], [role("x", { Principal: "*" })]) });
    expect(reach(["a.json"], { cwd })).toMatchObject({ status: 1, unknown: [{ from: "everybody" }] });
    // A session of a role that a service assumes may reach it as well.
    const service = role("s", { Principal: { Service: "ec2.amazonaws.com" } });
    const both = folderWith({ "a.json": dump([], [service, role("x", { Principal: "*" })]) });
    const { status, unknown } = reach(["a.json"], { cwd: both });
    expect([status, unknown.some(({ from }) => from === "everybody")]).toEqual([1, true]);
  });
});

describe("exemptions", () => {
  const config = (expires: string): string =>
    JSON.stringify({ mfaExempt: [{ role: "open", reason: "break glass", expires }] });

  test("exempt roles do not fail the run, and are counted", () => {
    const cwd = folderWith({ "a.json": account, "policy-check.config.json": config("2999-01-01") });
    const { status, access, summary } = reach(["a.json"], { cwd });
    expect(status).toBe(0);
    expect(access.find(({ mfa }) => mfa === "none")?.exempt).toBe("break glass");
    expect(summary).toMatchObject({ withoutMfa: 1 });
    const pretty = policyCheck(["reach", "a.json"], { cwd });
    expect(pretty.status).toBe(0);
    expect(pretty.stdout).toContain("exempt: break glass");
    expect(pretty.stdout).toContain("1 pair without MFA (1 exempt)");
  });

  test("expired ones do not count", () => {
    const cwd = folderWith({ "a.json": account, "policy-check.config.json": config("2020-01-01") });
    expect(reach(["a.json"], { cwd }).status).toBe(1);
  });
});

describe("input", () => {
  test("standard input, lines, YAML and pages of a folder", () => {
    expect(reach(["-"], { input: account })).toMatchObject({ status: 1, accounts: ["111122223333"] });
    for (const file of ["two-accounts.ndjson", "output.yaml", "pages"])
      expect([file, reach([join(root, "fixtures/accounts", file)]).status]).toEqual([file, 0]);
  });

  test("a dump with gaps is never green, and says so", () => {
    const cwd = folderWith({ "a.json": dump([user("bob")], [role("closed", withMfa)], { IsTruncated: true }) });
    const { status, stderr, gaps, unknown } = reach(["a.json"], { cwd });
    expect(status).toBe(2);
    expect(gaps).not.toEqual([]);
    expect(unknown).not.toEqual([]);
    expect(stderr).toContain("can have more: ");
    expect(policyCheck(["reach", "a.json"], { cwd }).stdout).toContain(
      "incomplete  account 111122223333 can have more",
    );
  });

  test.each<[readonly string[], string]>([
    [[], "name what aws iam get-account-authorization-details printed"],
    [["gone.json"], "gone.json cannot be read: there is no such file"],
    [["other.json"], "other.json:1:1: the text is not the output of get-account-authorization-details"],
    [["broken.json"], "broken.json:"],
    [["empty"], "empty has no file that ends in"],
    [["a.json", "--to", "clsed"], "--to clsed matches none of the roles in the files"],
    [["a.json", "--from", "alice"], "--from alice matches none of the users in the files"],
    [["a.json", "--from", "bob", "--from", "alice"], "--from alice matches none"],
    [["a.json", "--to", "[x"], '--to "[x" is not a glob'],
    [["a.json", "--to", ""], "is empty"],
    [["a.json", "--mfa", "some"], "Invalid values"],
    [["a.json", "--format", "xml"], "Invalid values"],
    [["a.json", "--scp", "other.json"], "other.json:1:1: the value is not a policy"],
    [["a.json", "--credential-report", "gone.csv"], "gone.csv cannot be read"],
    [["a.json", "--output", "a.json"], "--output a.json is one of the accounts' files"],
    [["a.json", "--scop", "x"], "scop"],
    [["-", "-", "--scp", "-"], "standard input can be read only once"],
  ])("%j is refused", (args, message) => {
    const files = { "a.json": closed, "other.json": "{}", "broken.json": "{", "empty/x.txt": "" };
    const { status, stdout, stderr } = policyCheck(["reach", ...args], { cwd: folderWith(files) });
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
  });
});

describe("the report for people", () => {
  test("has who, to what, the path, the lines and the fix, the worst first, and what it does not look for", () => {
    const cwd = folderWith({ "a.json": account });
    const { status, stdout } = policyCheck(["reach", "a.json"], { cwd });
    expect(status).toBe(1);
    const lines = stdout.split("\n");
    const [without = "", step = "", place = "", fix = ""] = lines;
    expect(without).toMatch(/^without MFA {2}arn:\S+:user\/bob reaches arn:\S+:role\/open$/);
    expect(step).toMatch(/^ {2}1\. arn:\S+:user\/bob assumes arn:\S+:role\/open$/);
    expect(place).toMatch(/--> a\.json:\d+ \(statement 1 of the trust policy of arn:\S+role\/open\)$/);
    expect(JSON.parse(`[${account.split("\n")[Number(/json:(\d+)/.exec(place)?.[1]) - 1]?.trim()}}]`)).toEqual([{}]);
    expect(fix).toContain("require MFA in statement 1 (a.json:");
    expect(stdout.indexOf("without MFA")).toBeLessThan(stdout.indexOf("with MFA  "));
    expect(stdout.trimEnd().split("\n").at(-1)).toBe(
      "2 users, 2 roles: 1 pair without MFA, 1 with MFA, 0 unknown, 0 ways to undo MFA",
    );
  });

  test("a green report says that it looked for ways to undo MFA", () => {
    const cwd = folderWith({ "a.json": closed });
    const { status, stdout } = policyCheck(["reach", "a.json"], { cwd });
    expect(status).toBe(0);
    expect(stdout.trimEnd().split("\n").at(-1)).toContain("0 ways to undo MFA");
    expect(policyCheck(["reach", "--help"], { cwd }).stdout).toContain("who can undo MFA");
  });

  test("what terminals would obey is shown as text", () => {
    const sid = "\u001b[31mred\u202e";
    const cwd = folderWith({ "a.json": dump([user("bob")], [role("open", { ...bob, Sid: sid })]) });
    const { stdout } = policyCheck(["reach", "a.json"], { cwd });
    expect(stdout).not.toContain("\u001b");
    expect(stdout).not.toContain("\u202e");
  });

  test("goes to a file with a summary beside it", () => {
    const cwd = folderWith({ "a.json": account });
    const { status, stdout, stderr } = policyCheck(["reach", "a.json", "--format", "json", "--output", "r.json"], {
      cwd,
    });
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toBe("2 users, 2 roles: 1 pair without MFA, 1 with MFA, 0 unknown, 0 ways to undo MFA\n");
    expect(JSON.parse(readFileSync(join(cwd, "r.json"), "utf8")).summary.users).toBe(2);
  });

  test("more than 100 pairs are counted only, and JSON has all", () => {
    const roles = Array.from({ length: 103 }, (_, index) => role(`r${index}`, bob));
    const cwd = folderWith({ "a.json": dump([user("bob")], roles) });
    expect(policyCheck(["reach", "a.json"], { cwd }).stdout).toContain("and 3 more pairs; --format json lists all");
    expect(reach(["a.json"], { cwd }).access).toHaveLength(103);
  });
});
