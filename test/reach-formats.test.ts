import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DOMParser } from "@xmldom/xmldom";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import type { Access, AllowingStatement, Escalation, OutsideAccess, PathStep, Reach } from "../src/reach/index.js";
import {
  isReachFailing,
  type ReachPlaces,
  type ReachReport,
  reachGithub,
  reachJson,
  reachJunit,
  reachPretty,
  reachSarif,
} from "../src/report/index.js";
import { folderWith, policyCheck } from "./command-line.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const {
  $schema: _,
  id: __,
  ...sarifSchema
} = JSON.parse(readFileSync(join(root, "fixtures/sarif/sarif-2.1.0-rtm.5.json"), "utf8"));
const isSarif = new Ajv({
  strict: false,
  unicodeRegExp: false,
  formats: {
    uri: (text: string) => URL.canParse(text),
    "uri-reference": (text: string) => URL.canParse(text, "file:///") && !/[^\x21-\x7e]/.test(text),
    "date-time": true,
  },
}).compile(sarifSchema);
const isReach = new Ajv({ allowUnionTypes: true, strictRequired: false }).compile(
  JSON.parse(readFileSync(join(root, "dist/schemas/reach.schema.json"), "utf8")),
);

const arn = (kind: "user" | "role", name: string): string => `arn:aws:iam::111122223333:${kind}/${name}`;
const bob = arn("user", "bob");

function statement(role: string, line: number): AllowingStatement {
  return { policy: "trust", role, statement: 0, file: "a b.json", line };
}

function step(from: string, to: string, line: number): PathStep {
  const request = { action: "sts:AssumeRole", principal: from, resource: to, context: {} };
  return { from, to, mfa: "none", request, allowedBy: [statement(to, line)], undocumented: [] };
}

/** Bob reaches a role over `ci`, or with MFA. */
function access(name: string, mfa: "none" | "required" = "none"): Access {
  const [ci, to] = [arn("role", "ci"), arn("role", name)];
  const path = [step(bob, ci, 4), step(ci, to, 9)];
  return { from: bob, to, mfa, by: [ci, to], path, undocumented: [] };
}

function outside(from: string, name: string): OutsideAccess {
  return { from, to: arn("role", name), mfa: "none", by: [arn("role", "ci"), arn("role", name)], undocumented: [] };
}

function escalation(leadsTo: readonly string[], mfa: "none" | "required" = "none"): Escalation {
  const on = arn("role", "admin");
  const request = { action: "iam:UpdateAssumeRolePolicy", principal: bob, resource: on, context: {} };
  const allowing: AllowingStatement = {
    ...{ policy: "identity", holder: bob, name: "more", statement: 1, file: "a b.json", line: 30 },
  };
  return {
    ...{ by: bob, action: "iam:UpdateAssumeRolePolicy", on, mfa, leadsTo, path: [], undocumented: [] },
    effect: "names himself in the trust policy",
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html",
    calls: [{ request, allowedBy: [allowing] }],
  };
}

const all = ["ci", "open", "closed", "ext", "admin", "odd", "glass"].map((name) => arn("role", name));

const places: ReachPlaces = {
  roles: all,
  of: (of) => (all.includes(of) ? { path: "a b.json", line: 100 + all.indexOf(of) } : undefined),
  relativePath: (file) => file,
  first: "a b.json",
};

const reach: Reach = {
  accounts: ["111122223333"],
  access: [access("open"), access("closed", "required"), access("glass")],
  outside: [outside("account 999988887777", "ext"), outside("service ec2.amazonaws.com", "ext")],
  escalations: [escalation([arn("role", "admin")]), escalation([arn("role", "admin")], "required")],
  unknown: [
    { from: "everybody", to: arn("role", "odd"), why: "a document is missing" },
    { from: "service ec2.amazonaws.com", to: arn("role", "odd"), why: "a document is missing" },
  ],
  unknownEscalations: [{ by: bob, actions: ["iam:PassRole"], on: arn("role", "open"), why: "a document is missing" }],
  gaps: [],
};

function reportOf(over: Partial<ReachReport> = {}): ReachReport {
  return {
    ...{
      tool: { name: "policy-check", version: "1.2.3" },
      reach,
      users: 1,
      roles: all.length,
      listed: "any",
      gaps: [],
    },
    exempt: new Map([[arn("role", "glass"), "break glass"]]),
    ...over,
  };
}

const digest = (text: string): string => Buffer.from(text).toString("base64url");
const sarif = (report: ReachReport) => {
  const log = JSON.parse(reachSarif(report, places, digest));
  expect(isSarif(log), JSON.stringify(isSarif.errors?.slice(0, 3), null, 2)).toBe(true);
  return log.runs[0];
};
/** The cases of a JUnit report as this module writes them, once a parser has found it well-formed. */
const junit = (report: ReachReport) => {
  const xml = reachJunit(report, places);
  const document = new DOMParser().parseFromString(xml, "text/xml");
  const cases = [...xml.matchAll(/<testcase name="([^"]*)"([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)];
  expect(cases).toHaveLength(document.getElementsByTagName("testcase").length);
  return cases.map(([, name = "", attributes = "", inside = ""]) => ({
    name,
    outcome: /<(failure|error|skipped)/.exec(inside)?.[1] ?? "passed",
    text: inside.replace(/^\s*<[^>]*>/, ""),
    line: /line="(\d+)"/.exec(attributes)?.[1],
  }));
};
const github = (report: ReachReport): readonly string[] =>
  [...reachGithub(report, places)].join("").trimEnd().split("\n");
const pretty = (report: ReachReport): string => [...reachPretty(report, { color: false })].join("");
const json = (report: ReachReport) => {
  const value = JSON.parse([...reachJson(report)].join(""));
  expect(isReach(value), JSON.stringify(isReach.errors)).toBe(true);
  return value;
};

const hasBaseline = reportOf({
  baseline: {
    known: new Set([reach.access[0], reach.escalations[0]].flatMap((each) => each ?? [])),
    fixed: [{ rule: "undoes-mfa", from: bob, to: arn("user", "gone"), action: "iam:CreateAccessKey" }],
  },
});
const nothing: Reach = {
  ...reach,
  access: [access("closed", "required")],
  outside: [],
  escalations: [],
  unknown: [],
  unknownEscalations: [],
};

describe("SARIF", () => {
  test("has a result for each entry that fails the run, and those that are exempt", () => {
    const { results, tool, invocations } = sarif(reportOf());
    const rules: readonly { readonly id: string }[] = tool.driver.rules;
    expect(rules.map(({ id }) => id)).toEqual([
      "reached-without-mfa",
      "reached-from-outside-without-mfa",
      "undoes-mfa",
      "reach-unknown",
    ]);
    expect(
      results.map((each: never) => [
        each["ruleId"],
        each["properties"]["from"],
        each["properties"]["to"],
        each["level"],
      ]),
    ).toEqual([
      ["reached-without-mfa", bob, arn("role", "open"), "error"],
      ["reached-from-outside-without-mfa", "account 999988887777", arn("role", "ext"), "error"],
      ["undoes-mfa", bob, arn("role", "admin"), "error"],
      ["reach-unknown", "everybody", arn("role", "odd"), "error"],
      ["reach-unknown", bob, arn("role", "open"), "error"],
      ["reached-without-mfa", bob, arn("role", "glass"), "error"],
    ]);
    for (const { ruleId, ruleIndex } of results) expect(rules[ruleIndex]?.id).toBe(ruleId);
    expect(results.map((each: never) => each["suppressions"] ?? null)).toEqual([
      ...[null, null, null, null, null],
      [{ kind: "external", status: "accepted", justification: "break glass" }],
    ]);
    expect(invocations).toEqual([{ executionSuccessful: true }]);
  });

  test("points at the statement to change, and has the path as related locations and code flow", () => {
    const [open, ext, undo, odd] = sarif(reportOf()).results;
    const lineOf = (result: typeof open): number => result["locations"][0]["physicalLocation"]["region"]["startLine"];
    expect([open, ext, undo, odd].map(lineOf)).toEqual([4, 100, 30, 105]);
    expect(open.locations[0].physicalLocation.artifactLocation.uri).toBe("a%20b.json");
    expect(open.relatedLocations).toEqual([
      {
        id: 1,
        physicalLocation: { artifactLocation: { uri: "a%20b.json" }, region: { startLine: 9 } },
        message: { text: `Statement 1 of the trust policy of ${arn("role", "open")}.` },
      },
    ]);
    expect(open.message.text).toContain("See also [a b.json:9](1):");
    expect(open.message.text).toContain(`add \`"Bool": { "aws:MultiFactorAuthPresent": "true" }\``);
    const [{ threadFlows }] = open.codeFlows;
    expect(threadFlows[0].locations.map((each: never) => each["location"]["physicalLocation"]["region"])).toEqual([
      { startLine: 4 },
      { startLine: 9 },
    ]);
    expect(threadFlows[0].locations[1].location.message.text).toMatch(/^A session of arn:\S+ci assumes arn:\S+open\./);
  });

  test("fingerprints are of whom and what, and not of lines and paths", () => {
    const printsOf = (report: ReachReport) => sarif(report).results.map((each: never) => each["partialFingerprints"]);
    const [open = access("open")] = reach.access;
    const moved = { ...open, path: [step(bob, open.to, 77)] };
    const before = printsOf(reportOf());
    expect(printsOf(reportOf({ reach: { ...reach, access: [moved, ...reach.access.slice(1)] } }))).toEqual(before);
    expect(new Set(before.map((each: object) => JSON.stringify(each))).size).toBe(before.length);
  });

  test("what the baseline has is unchanged, and all else is new", () => {
    const states = sarif(hasBaseline).results.map((each: never) => [each["ruleId"], each["baselineState"]]);
    expect(states).toEqual([
      ["reached-from-outside-without-mfa", "new"],
      ["reach-unknown", "new"],
      ["reach-unknown", "new"],
      ["reached-without-mfa", "unchanged"],
      ["undoes-mfa", "unchanged"],
      ["reached-without-mfa", "new"],
    ]);
  });

  test("more results than code scanning shows are counted", () => {
    const many = Array.from({ length: 5003 }, (_each, index) => access(`r${index}`));
    const { results, invocations } = sarif(reportOf({ reach: { ...nothing, access: many } }));
    expect(results).toHaveLength(5000);
    expect(invocations[0].toolExecutionNotifications).toMatchObject([
      { message: { text: expect.stringContaining("3 more results") } },
    ]);
  });

  test("gaps are errors of the run", () => {
    const gaps = [{ account: "111122223333", why: "it goes on", remedy: "fetch all", file: "a b.json", line: 3 }];
    const [invocation] = sarif(reportOf({ reach: nothing, gaps })).invocations;
    expect(invocation).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [{ level: "error", descriptor: { id: "incomplete" } }],
    });
  });
});

describe("JUnit", () => {
  test("has a case for each role, which fails with who reaches it, and one for each way to undo MFA", () => {
    const cases = junit(reportOf());
    expect(cases.map(({ name, outcome }) => [name.replace(/arn:\S+:/g, ""), outcome])).toEqual([
      ["role/ci is not reached without MFA", "passed"],
      ["role/open is not reached without MFA", "failure"],
      ["role/closed is not reached without MFA", "passed"],
      ["role/ext is not reached without MFA", "failure"],
      ["role/admin is not reached without MFA", "passed"],
      ["role/odd is not reached without MFA", "failure"],
      ["role/glass is not reached without MFA", "skipped"],
      ["user/bob cannot undo MFA with iam:UpdateAssumeRolePolicy on role/admin", "failure"],
      ["user/bob cannot undo MFA with iam:PassRole on role/open", "failure"],
    ]);
    const [, open, , , , , , undo] = cases;
    expect(open?.text).toContain(`2. a session of ${arn("role", "ci")} assumes ${arn("role", "open")}`);
    expect(open?.text).toContain("a b.json:9 (statement 1 of the trust policy");
    expect([open?.line, undo?.line]).toEqual(["101", "30"]);
    expect(undo?.text).toContain(
      `${bob} can undo MFA with iam:UpdateAssumeRolePolicy on ${arn("role", "admin")} without MFA: names`,
    );
  });

  test("many callers of a role are counted", () => {
    const many = Array.from({ length: 30 }, (_each, index) => ({ ...access("open"), from: arn("user", `u${index}`) }));
    const open = junit(reportOf({ reach: { ...nothing, access: many } })).find(({ outcome }) => outcome === "failure");
    expect(open?.text).toContain("and 10 others");
  });

  test("what is known is skipped, and what is new beside it fails", () => {
    const outcomeOf = (report: ReachReport, part: string) =>
      junit(report).find(({ name }) => name.includes(part))?.outcome;
    expect(outcomeOf(hasBaseline, "role/open is")).toBe("skipped");
    expect(outcomeOf(hasBaseline, "cannot undo MFA with iam:Update")).toBe("skipped");
    const more = { ...access("open"), from: arn("user", "eve") };
    const both = { ...hasBaseline, reach: { ...reach, access: [...reach.access, more] } };
    expect(outcomeOf(both, "role/open is")).toBe("failure");
  });

  test("gaps are errors, and so is a file without an account", () => {
    const gaps = [{ account: undefined, why: "it goes on", remedy: "fetch all", file: "a b.json", line: 3 }];
    expect(junit(reportOf({ reach: nothing, gaps }))[0]).toMatchObject({
      outcome: "error",
      name: "the files can have more",
    });
    expect(junit(reportOf({ reach: { ...nothing, accounts: [] } })).at(-1)?.outcome).toBe("error");
  });
});

describe("annotations", () => {
  test("are errors at the statement to change, notices for what is exempt, and the counts", () => {
    const lines = github(reportOf());
    expect(lines.map((line) => /^::(\w+) file=a b\.json,line=(\d+),title=(.+?)::/.exec(line)?.slice(1) ?? [])).toEqual([
      ["error", "4", "reached-without-mfa"],
      ["error", "100", "reached-from-outside-without-mfa"],
      ["error", "30", "undoes-mfa"],
      ["error", "105", "reach-unknown"],
      ["error", "101", "reach-unknown"],
      ["notice", "4", "exempt%3A reached-without-mfa"],
      [],
    ]);
    expect(lines[0]).toContain("%0A2. a session of ");
  });

  test("what is known is left out, what is fixed is a notice, and too many are counted", () => {
    const lines = github(hasBaseline);
    expect(lines.filter((line) => line.startsWith("::error"))).toHaveLength(3);
    expect(lines.find((line) => line.startsWith("::notice title=baseline::fixed: "))).toContain("iam:CreateAccessKey");
    const many = Array.from({ length: 103 }, (_each, index) => access(`r${index}`));
    expect(github(reportOf({ reach: { ...nothing, access: many } })).at(-2)).toBe(
      "::error title=reach::3 more annotations; --format json lists all",
    );
  });
});

describe("what a baseline has", () => {
  test("does not fail the run, but all else does", () => {
    const known = (...entries: readonly (Access | OutsideAccess | Escalation)[]) =>
      reportOf({
        baseline: { known: new Set(entries), fixed: [] },
        reach: { ...reach, unknown: [], unknownEscalations: [] },
      });
    const [open = access("open")] = reach.access;
    const [ext = outside("", "")] = reach.outside;
    const [undo = escalation([])] = reach.escalations;
    expect(isReachFailing(known(open, ext, undo))).toBe(false);
    for (const entries of [[open, ext], [open, undo], [ext, undo], []])
      expect(isReachFailing(known(...entries))).toBe(true);
    for (const still of [{ unknown: [] }, { unknownEscalations: [] }])
      expect(isReachFailing({ ...known(open, ext, undo), reach: { ...reach, ...still } })).toBe(true);
  });

  test("is marked in JSON and said to people, and is counted", () => {
    const { access: listed, escalations, summary } = json(hasBaseline);
    expect(listed.map((each: never) => each["baseline"] ?? false)).toEqual([true, false, false]);
    expect(escalations.map((each: never) => each["baseline"] ?? false)).toEqual([true, false]);
    expect(summary.baseline).toEqual({
      known: 2,
      fixed: [{ rule: "undoes-mfa", from: bob, to: arn("user", "gone"), action: "iam:CreateAccessKey" }],
    });
    const text = pretty(hasBaseline);
    expect(text).toContain(`known  ${bob} reaches ${arn("role", "open")} without MFA (in the baseline)`);
    expect(text).toContain(`known  ${bob} can call iam:UpdateAssumeRolePolicy on ${arn("role", "admin")} without MFA`);
    expect(text).toContain("fixed: ");
    expect(text.trimEnd()).toMatch(/2 known, 1 fixed$/);
    expect(text).not.toContain(`without MFA  ${bob} reaches ${arn("role", "open")}`);
  });
});

test("hostile names stay text in all formats", () => {
  const hostile = `arn:aws:iam::111122223333:role/"'%25 100% ]]> <script> &amp; [a](http://example.com) ::error::x\u202e\u0000\u001b[2J\n`;
  const hostilePlaces = { ...places, roles: [hostile] };
  const entry = { ...access("x"), to: hostile, path: [step(bob, hostile, 4)] };
  const report = reportOf({ reach: { ...nothing, access: [entry] } });
  const log = JSON.parse(reachSarif(report, hostilePlaces, digest));
  expect(isSarif(log), JSON.stringify(isSarif.errors)).toBe(true);
  expect(log.runs[0].results[0].message.text).not.toContain("](http");
  const xml = new DOMParser().parseFromString(reachJunit(report, hostilePlaces), "text/xml");
  expect(xml.getElementsByTagName("failure")).toHaveLength(1);
  expect([...reachGithub(report, hostilePlaces)].join("").trimEnd().split("\n")).toHaveLength(2);
});

describe("the command line", () => {
  const user = (name: string) => ({
    UserName: name,
    UserId: `AIDA${name}`,
    Arn: arn("user", name),
    Path: "/",
    GroupList: [],
  });
  const role = (name: string, principal: object, condition?: object) => ({
    ...{ RoleName: name, RoleId: `AROA${name}`, Arn: arn("role", name), Path: "/", RolePolicyList: [] },
    ...{ AttachedManagedPolicies: [], InstanceProfileList: [] },
    AssumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "sts:AssumeRole", Principal: principal, ...(condition && { Condition: condition }) },
      ],
    },
  });
  const dump = (roles: readonly object[], more: object = {}): string =>
    JSON.stringify(
      { UserDetailList: [user("bob"), user("eve")], GroupDetailList: [], RoleDetailList: roles, Policies: [], ...more },
      null,
      2,
    );
  const open = role("open", { AWS: bob });
  const ext = role("ext", { AWS: "999988887777" });
  const closed = role("closed", { AWS: bob }, { Bool: { "aws:MultiFactorAuthPresent": "true" } });
  const odd = role("odd", { AWS: arn("user", "eve") }, { Foo: { "aws:MultiFactorAuthPresent": "true" } });
  const known = "policy-check.reach-baseline.json";
  const rows = (cwd: string, name = known) => JSON.parse(readFileSync(join(cwd, name), "utf8")).reach;

  test.each(["sarif", "junit", "github"])("%s has the exit code of the others, and goes to a file", (format) => {
    const cwd = folderWith({
      "a.json": dump([open, closed]),
      "fine.json": dump([closed]),
      "gap.json": dump([closed], { IsTruncated: true }),
    });
    for (const [name, exit] of [
      ["a.json", 1],
      ["fine.json", 0],
      ["gap.json", 2],
    ] as const) {
      const run = policyCheck(["reach", name, "--format", format, "--output", "out"], { cwd });
      expect([name, run.status, run.stdout]).toEqual([name, exit, ""]);
      expect(run.stderr).toContain("without MFA");
      const text = readFileSync(join(cwd, "out"), "utf8");
      if (format === "sarif") expect(isSarif(JSON.parse(text)), JSON.stringify(isSarif.errors)).toBe(true);
      if (exit !== 0) expect(text).toContain(name);
    }
  });

  test("what is found is known from then on, and only what is new fails", () => {
    const cwd = folderWith({ "a.json": dump([open, ext]), "b.json": dump([open, ext, role("more", { AWS: bob })]) });
    const written = policyCheck(["reach", "a.json", "--write-baseline"], { cwd });
    expect(written).toMatchObject({ status: 0, stderr: `policy-check: 2 known findings written to ${known}\n` });
    expect(rows(cwd)).toEqual([
      {
        ...{ rule: "reached-from-outside-without-mfa", from: "account 999988887777", to: arn("role", "ext") },
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
      { rule: "reached-without-mfa", from: bob, to: arn("role", "open"), fingerprint: expect.any(String) },
    ]);
    expect(policyCheck(["reach", "a.json", "--baseline", known], { cwd }).status).toBe(0);
    const more = policyCheck(["reach", "b.json", "--baseline", known, "--format", "json"], { cwd });
    expect(more.status).toBe(1);
    expect(JSON.parse(more.stdout).access.map((each: never) => [each["to"], each["baseline"] ?? false])).toEqual([
      [arn("role", "open"), true],
      [arn("role", "more"), false],
    ]);
  });

  test("what is gone can be taken out, and what was not looked at stays", () => {
    const other = dump([open]).replaceAll("111122223333", "444455556666");
    const cwd = folderWith({
      ...{ "a.json": dump([open, ext]), "b.json": dump([ext]), "other.json": other },
      "gap.json": dump([ext], { IsTruncated: true }),
    });
    policyCheck(["reach", "a.json", "--write-baseline"], { cwd });
    const fixed = (args: readonly string[]): readonly string[] =>
      JSON.parse(
        policyCheck(["reach", "--baseline", known, "--format", "json", ...args], { cwd }).stdout,
      ).summary.baseline.fixed.map((each: never) => each["to"]);
    expect(fixed(["b.json"])).toEqual([arn("role", "open")]);
    expect(fixed(["b.json", "--to", "ext"])).toEqual([]);
    expect(fixed(["b.json", "--from", "eve"])).toEqual([]);
    expect(fixed(["gap.json"])).toEqual([]);
    expect(fixed(["other.json"])).toEqual([]);
    policyCheck(["reach", "other.json", "--baseline", known, "--write-baseline"], { cwd });
    expect(rows(cwd)).toHaveLength(3);
    policyCheck(["reach", "b.json", "--baseline", known, "--write-baseline"], { cwd });
    expect(rows(cwd).map((each: never) => each["to"])).toEqual([
      arn("role", "ext"),
      arn("role", "open").replace("111122223333", "444455556666"),
    ]);
  });

  test("what is not known is not accepted, and a gap is not green", () => {
    const cwd = folderWith({ "a.json": dump([open, odd]), "gap.json": dump([open], { IsTruncated: true }) });
    const run = policyCheck(["reach", "a.json", "--write-baseline"], { cwd });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain("what is not known cannot be accepted");
    expect(rows(cwd)).toHaveLength(1);
    expect(policyCheck(["reach", "gap.json", "--write-baseline", "gap.baseline.json"], { cwd }).status).toBe(2);
  });

  test("a way to undo MFA that leads to more than it did is new", () => {
    const may = (action: string, resource: string) => ({
      PolicyName: "own",
      PolicyDocument: { Version: "2012-10-17", Statement: { Effect: "Allow", Action: action, Resource: resource } },
    });
    const root = { AWS: "arn:aws:iam::111122223333:root" };
    const users = [{ ...user("bob"), UserPolicyList: [may("iam:PutUserPolicy", bob)] }, user("eve")];
    const withRoles = (...names: readonly string[]): string =>
      dump(
        names.map((name) => role(name, root)),
        { UserDetailList: users },
      );
    const cwd = folderWith({ "a.json": withRoles("one"), "b.json": withRoles("one", "two") });
    expect(policyCheck(["reach", "a.json"], { cwd }).status).toBe(1);
    expect(policyCheck(["reach", "a.json", "--write-baseline"], { cwd }).status).toBe(0);
    const [row] = rows(cwd);
    expect(row).toMatchObject({ rule: "undoes-mfa", from: bob, action: "iam:PutUserPolicy", to: bob });
    expect(row.leadsTo).toContain(arn("role", "one"));
    expect(policyCheck(["reach", "a.json", "--baseline", known], { cwd }).status).toBe(0);
    const more = policyCheck(["reach", "b.json", "--baseline", known, "--format", "sarif"], { cwd });
    expect(more.status).toBe(1);
    const { results } = JSON.parse(more.stdout).runs[0];
    expect(isSarif(JSON.parse(more.stdout)), JSON.stringify(isSarif.errors)).toBe(true);
    expect(results.map((each: never) => [each["ruleId"], each["baselineState"]])).toEqual([["undoes-mfa", "new"]]);
    // What leads to less is still what was accepted.
    policyCheck(["reach", "b.json", "--write-baseline"], { cwd });
    expect(policyCheck(["reach", "a.json", "--baseline", known], { cwd }).status).toBe(0);
  });

  test("an exemption comes before the baseline, whose entry is for nothing then", () => {
    const config = { mfaExempt: [{ role: "open", reason: "break glass", expires: "2999-01-01" }] };
    const cwd = folderWith({ "a.json": dump([open]) });
    policyCheck(["reach", "a.json", "--write-baseline"], { cwd });
    const exempt = folderWith({
      ...{ "a.json": dump([open]), "policy-check.config.json": JSON.stringify(config) },
      [known]: readFileSync(join(cwd, known)),
    });
    const { status, stdout } = policyCheck(["reach", "a.json", "--baseline", known], { cwd: exempt });
    expect(status).toBe(0);
    expect(stdout).toContain("exempt: break glass");
    expect(stdout).toContain("fixed: ");
  });

  test.each<[string, readonly string[], string]>([
    ["a baseline of check", ["--baseline", "check.json"], "check.json:1:1: /reach must be a list of what reach found"],
    ["another version", ["--baseline", "version.json"], "version.json:1:19: /schemaVersion must be 1"],
    ["a row without a fingerprint", ["--baseline", "row.json"], "/reach/0/fingerprint must be a string"],
    ["JSON that is broken", ["--baseline", "broken.json"], "broken.json:1:"],
    ["no file", ["--baseline", "gone.json"], "the baseline gone.json cannot be read"],
    ["a dump to write over", ["--write-baseline", "a.json"], "--write-baseline a.json is one of the accounts' files"],
    ["another file to write over", ["--write-baseline", "broken.json"], "only a baseline is written over"],
    ["the report over the baseline", ["--baseline", "good.json", "--output", "good.json"], "is the baseline"],
    ["both outputs in one file", ["--write-baseline", "x", "--output", "x"], "would both write x"],
  ])("%s is refused", (_name, args, message) => {
    const cwd = folderWith({
      "a.json": dump([open]),
      "check.json": '{"schemaVersion": 2, "findings": []}',
      "version.json": '{"schemaVersion": 9, "reach": []}',
      "row.json": `{"schemaVersion": 1, "reach": [{"rule": "reached-without-mfa", "from": "x", "to": "y"}]}`,
      "broken.json": "{",
      "good.json": '{"schemaVersion": 1, "reach": []}',
    });
    const before = readFileSync(join(cwd, "a.json"), "utf8");
    const { status, stdout, stderr } = policyCheck(["reach", "a.json", ...args], { cwd });
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(readFileSync(join(cwd, "a.json"), "utf8")).toBe(before);
    expect(readFileSync(join(cwd, "broken.json"), "utf8")).toBe("{");
  });
});
