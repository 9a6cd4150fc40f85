import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { folderWith, policyCheck } from "./command-line.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const schema = JSON.parse(readFileSync(join(root, "dist/schemas/diff.schema.json"), "utf8"));
const isValid = new Ajv({ allowUnionTypes: true, strictRequired: false }).compile(schema);

type Row = readonly [from: string, to: string, mfa: string, other: string];

interface Case {
  readonly name: string;
  readonly old: readonly object[];
  readonly now: readonly object[];
  readonly access: readonly Row[];
  readonly outside: readonly Row[];
  readonly unknown: readonly (readonly [string, string])[];
  readonly escalations: readonly (readonly string[])[];
  readonly unknownEscalations: readonly (readonly [string, string])[];
  readonly lost: readonly Row[];
  readonly exit: number;
}

interface Pair {
  readonly from: string;
  readonly to: string;
  readonly mfa: string;
}

interface Reach {
  readonly access: readonly (Pair & { readonly before: string; readonly path: readonly Pair[] })[];
  readonly outside: readonly (Pair & { readonly before: string })[];
  readonly escalations: readonly Readonly<Record<"by" | "action" | "on" | "mfa" | "before", string>>[];
  readonly unknown: readonly Pair[];
  readonly unknownEscalations: readonly Readonly<Record<"by" | "on", string>>[];
  readonly lost: readonly (Pair & { readonly now: string })[];
  readonly gaps: readonly { readonly side: string; readonly why: string }[];
  readonly summary: object;
}

const { cases }: { cases: readonly Case[] } = JSON.parse(
  readFileSync(join(root, "fixtures/reach-changes/cases.json"), "utf8"),
);

/** The files of both sides. */
function filesOf({ old, now }: Pick<Case, "old" | "now">): Readonly<Record<string, string>> {
  const side = (name: string, dumps: readonly object[]) =>
    dumps.map((dump, index) => [`${name}/${index}.json`, JSON.stringify(dump, null, 2)] as const);
  return Object.fromEntries([...side("old", old), ...side("now", now)]);
}

/** Runs `diff --format json`; what it prints is always what the schema says. */
function diff(args: readonly string[], cwd: string) {
  const run = policyCheck(["diff", "--format", "json", ...args], { cwd });
  if (run.stdout === "") throw new Error(run.stderr);
  const report: { readonly reach?: Reach; readonly results: readonly { readonly verdict: string }[] } = JSON.parse(
    run.stdout,
  );
  expect(isValid(report), JSON.stringify(isValid.errors, null, 2)).toBe(true);
  return { ...run, ...report };
}

const sorted = (rows: readonly (readonly string[])[]): readonly string[] => rows.map((row) => row.join(" ")).sort();

test.each(cases)("$name", (each) => {
  const cwd = folderWith(filesOf(each));
  const { status, reach, results } = diff(["old", "now"], cwd);
  if (reach === undefined) throw new Error("the accounts were not compared");
  const { access, outside, unknown, escalations, unknownEscalations, lost } = reach;
  expect(sorted(access.map(({ from, to, mfa, before }) => [from, to, mfa, before]))).toEqual(sorted(each.access));
  expect(sorted(outside.map(({ from, to, mfa, before }) => [from, to, mfa, before]))).toEqual(sorted(each.outside));
  expect(sorted(unknown.map(({ from, to }) => [from, to]))).toEqual(sorted(each.unknown));
  expect(sorted(escalations.map(({ by, action, on, mfa, before }) => [by, action, on, mfa, before]))).toEqual(
    sorted(each.escalations),
  );
  expect(sorted(unknownEscalations.map(({ by, on }) => [by, on]))).toEqual(sorted(each.unknownEscalations));
  expect(sorted(lost.map(({ from, to, mfa, now }) => [from, to, mfa, now]))).toEqual(sorted(each.lost));
  expect(status).toBe(each.exit);
  for (const { from, to, path } of access) expect([path[0]?.from, path.at(-1)?.to]).toEqual([from, to]);
  // The trust policies by themselves decide nothing else than before.
  const lists = [each.access, each.outside, each.unknown, each.escalations, each.unknownEscalations];
  const isNew = lists.some((list) => list.length > 0);
  const isTrustNew = results.some(({ verdict }) => verdict !== "no-new-access");
  expect(status === 1).toBe(isNew || isTrustNew);
  // All formats say the same.
  for (const format of ["pretty", "sarif", "junit", "github"])
    expect([format, policyCheck(["diff", "--format", format, "old", "now"], { cwd }).status]).toEqual([
      format,
      each.exit,
    ]);
  const equivalent = policyCheck(["diff", "--equivalent", "old", "now"], { cwd }).status;
  if (each.lost.length > 0) expect(equivalent).toBe(1);
});

/** A credential report of users without a password and device, with an access key or without. */
function credentialReport(names: readonly string[], hasKey: "true" | "false"): string {
  const [header = ""] = readFileSync(join(root, "fixtures/accounts/force-mfa.credential-report.csv"), "utf8").split(
    "\n",
  );
  const rows = names.map((name) => {
    const arn = `arn:aws:iam::111122223333:user/${name}`;
    const fields: Readonly<Record<string, string>> = { user: name, arn, access_key_1_active: hasKey };
    return header.split(",").map((column) => fields[column] ?? "false");
  });
  return [header, ...rows.map((fields) => fields.join(","))].join("\n");
}

const named = (name: string): Case => {
  const found = cases.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no case ${name}`);
  return found;
};

const scp = { Version: "2012-10-17", Statement: { Effect: "Deny", Action: "sts:AssumeRole", Resource: "*" } };

describe("what is compared", () => {
  const group = named("a group gets a permission, and no trust policy changes");

  test("only dumps with users: lists of roles are compared as before", () => {
    const withoutUsers = (dumps: readonly object[]) => dumps.map((dump) => ({ ...dump, UserDetailList: [] }));
    const { old, now } = named("a condition on MFA is taken away");
    const cwd = folderWith(filesOf({ old: withoutUsers(old), now: withoutUsers(now) }));
    const { reach, status } = diff(["old", "now"], cwd);
    expect([reach, status]).toEqual([undefined, 1]);
  });

  test("a dump is compared with a list of roles as before", () => {
    const [dump] = group.now;
    const { RoleDetailList } = dump as { RoleDetailList: object[] };
    const cwd = folderWith({ "a.json": JSON.stringify({ Roles: RoleDetailList }), "b.json": JSON.stringify(dump) });
    expect(diff(["a.json", "b.json"], cwd).reach).toBeUndefined();
  });

  test("other policies of the folders are compared beside the dumps", () => {
    const files = filesOf(group);
    const trust = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "sts:AssumeRole" },
    });
    const cwd = folderWith({ ...files, "old/trust.json": trust, "now/trust.json": trust });
    const { reach, results } = diff(["old", "now"], cwd);
    expect([results.length, reach?.access.length]).toEqual([2, 1]);
  });

  test("pages are one account, also where a page has no role", () => {
    const pages = (dumps: readonly object[]) =>
      dumps.flatMap((dump) => {
        const { RoleDetailList, ...rest } = dump as { RoleDetailList: object[] };
        const empty = { UserDetailList: [], GroupDetailList: [], Policies: [] };
        return [
          { ...rest, RoleDetailList: [], IsTruncated: true, Marker: "x" },
          { ...empty, RoleDetailList, IsTruncated: false },
        ];
      });
    const cwd = folderWith(filesOf({ old: pages(group.old), now: pages(group.now) }));
    const { reach } = diff(["old", "now"], cwd);
    expect(reach?.access).toMatchObject([{ before: "unreachable" }]);
  });

  test("SCPs and credential reports count for both sides", () => {
    const { old, now } = named("a condition on MFA is taken away");
    const cwd = folderWith({
      ...filesOf({ old, now }),
      "scp.json": JSON.stringify([scp]),
      "keys.csv": credentialReport(["bob"], "true"),
      "no-keys.csv": credentialReport(["bob"], "false"),
    });
    expect(diff(["old", "now", "--credential-report", "keys.csv"], cwd).reach?.access).toHaveLength(1);
    expect(diff(["old", "now", "--credential-report", "no-keys.csv"], cwd).reach?.access).toHaveLength(0);
    expect(diff(["old", "now", "--scp", "scp.json"], cwd).reach?.access).toHaveLength(0);
  });

  // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html#not-restricted-by-scp
  test.each<[string, Readonly<Record<string, unknown>>, number]>([
    ["of the account", { "111122223333": [[scp]] }, 0],
    ["of another account", { "444455556666": [[scp]] }, 1],
    ["of the account, which is the management account", { "111122223333": [[scp]], management: "111122223333" }, 1],
    ["of all but the management account", { all: [scp], management: "111122223333" }, 1],
    ["of all, and another one is the management account", { all: [scp], management: "444455556666" }, 0],
  ])("service control policies %s", (_, { management, all, ...own }, number) => {
    const organization = { Organization: { Id: "o-abcdefghij", MasterAccountId: management } };
    const cwd = folderWith({
      ...filesOf(group),
      "scp.json": JSON.stringify(all ?? own),
      ...(management === undefined ? {} : { "organization.json": JSON.stringify(organization) }),
    });
    const files = management === undefined ? ["scp.json"] : ["scp.json", "organization.json"];
    const args = ["old", "now", ...files.flatMap((file) => ["--scp", file])];
    expect(diff(args, cwd).reach?.access).toHaveLength(number);
  });

  test("a report of today can have users that the old dump does not have, and not the new one", () => {
    const { old, now } = named("a new user");
    const cwd = folderWith({ ...filesOf({ old, now }), "report.csv": credentialReport(["bob", "eve"], "true") });
    expect(diff(["old", "now", "--credential-report", "report.csv"], cwd)).toMatchObject({
      status: 1,
      reach: { gaps: [] },
    });
    expect(diff(["now", "old", "--credential-report", "report.csv"], cwd)).toMatchObject({
      status: 2,
      reach: { gaps: [{ side: "new" }] },
    });
  });

  test("a git revision", () => {
    const { old, now } = group;
    const cwd = folderWith({ "accounts/a.json": JSON.stringify(old[0], null, 1) });
    const git = (...args: readonly string[]) =>
      execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@example.com", ...args], { cwd, stdio: "ignore" });
    git("init", "-q", "-b", "main");
    git("add", "--all");
    git("commit", "-qm", "accounts");
    expect(diff(["main", "--", "accounts"], cwd)).toMatchObject({ status: 0, reach: { access: [] } });
    writeFileSync(join(cwd, "accounts/a.json"), JSON.stringify(now[0], null, 1));
    const changed = diff(["main", "--", "accounts/a.json"], cwd);
    expect(changed).toMatchObject({ status: 1, reach: { access: [{ before: "unreachable" }] } });
  });
});

describe("what is missing never passes", () => {
  const { old } = named("nothing changes");

  test.each<[string, object, object, string]>([
    ["the new dump goes on", {}, { IsTruncated: true }, "new"],
    ["the old dump goes on", { IsTruncated: true }, {}, "old"],
  ])("%s", (_, before, after, side) => {
    const [dump = {}] = old;
    const cwd = folderWith(filesOf({ old: [{ ...dump, ...before }], now: [{ ...dump, ...after }] }));
    const run = diff(["old", "now"], cwd);
    expect(run.status).toBe(2);
    expect(run.reach?.gaps).toMatchObject([{ side }]);
    expect(run.stderr).toContain(`of the ${side} files can have more`);
    expect(policyCheck(["diff", "old", "now"], { cwd }).stdout).toContain("incomplete");
  });

  test("a dump that cannot be read", () => {
    const [dump = {}] = old;
    const broken = { ...dump, UserDetailList: [{ UserName: "bob" }, { UserName: "eve", Arn: "x" }] };
    const cwd = folderWith(filesOf({ old: [dump], now: [broken] }));
    const { status, stderr, stdout } = policyCheck(["diff", "--format", "json", "old", "now"], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("it is not compared who reaches which role: now/0.json");
    const report: { readonly reach: object } = JSON.parse(stdout);
    expect(isValid(report), JSON.stringify(isValid.errors)).toBe(true);
    expect(report.reach).toEqual({ unchecked: expect.stringContaining("now/0.json:") });
    for (const format of ["pretty", "sarif", "junit", "github"])
      expect(policyCheck(["diff", "--format", format, "old", "now"], { cwd }).status).toBe(2);
  });

  test("options for accounts without accounts are refused", () => {
    const trust = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    const cwd = folderWith({ "a.json": trust, "b.json": trust, "scp.json": "[]" });
    const { status, stderr } = policyCheck(["diff", "a.json", "b.json", "--scp", "scp.json"], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("--scp needs dumps of accounts on both sides");
  });
});

describe("the report for people", () => {
  test("has who, to what, what was before, the path, the lines, the fix, and the counts", () => {
    const cwd = folderWith(filesOf(named("an open role in front of one with MFA")));
    const { stdout } = policyCheck(["diff", "old", "now"], { cwd });
    expect(stdout).toMatch(
      /^new without MFA {2}arn:\S+:user\/bob now reaches arn:\S+:role\/deploy without MFA \(with MFA only before\)$/m,
    );
    expect(stdout).toMatch(/^ {2}2\. a session of arn:\S+:role\/ci assumes arn:\S+:role\/deploy$/m);
    expect(stdout).toMatch(/^ {5}--> now\/0\.json:\d+ \(statement 1 of the trust policy of arn:\S+role\/ci\)$/m);
    expect(stdout).toContain("  fix: require MFA in statement 1 (now/0.json:");
    expect(stdout.trimEnd().split("\n").slice(-3)).toEqual([
      "1 -> 1 user, 2 -> 2 roles: 2 new pairs without MFA, 0 with MFA, 0 new ways to undo MFA, 0 newly unknown",
      "",
      "old -> now: 2 roles: 1 without new access, 1 with new access, 0 unknown",
    ]);
  });

  test("beside a file both counts are said", () => {
    const cwd = folderWith(filesOf(named("a new user")));
    const { stdout } = policyCheck(["diff", "old", "now", "--output", "diff.txt"], { cwd });
    expect(stdout).toContain("1 new pair without MFA");
    expect(stdout).toContain("old -> now: 1 role");
  });
});
