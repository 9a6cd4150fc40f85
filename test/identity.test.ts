import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { folderWith, policyCheck, trustPolicy } from "./command-line.js";

interface Case {
  readonly title: string;
  readonly holders?: readonly unknown[];
  readonly findings: readonly string[];
  readonly policy: { readonly Statement: object | readonly object[] };
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL("../fixtures/lint/identity.json", import.meta.url), "utf8"),
);

function document(...statements: readonly object[]): object {
  return { Version: "2012-10-17", Statement: statements };
}

const mfa = (operator: string, value: string): object => ({
  Condition: { [operator]: { "aws:MultiFactorAuthPresent": value } },
});
const bool = document({ Effect: "Deny", NotAction: "sts:GetSessionToken", Resource: "*", ...mfa("Bool", "false") });
const required = document({ Effect: "Allow", Action: "ec2:*", Resource: "*", ...mfa("Bool", "true") });
const s3 = document({ Effect: "Allow", Action: "s3:*", Resource: "*" });

function check(files: Readonly<Record<string, object | string>>, ...args: readonly string[]) {
  const texts = Object.entries(files).map(([name, file]) => [
    name,
    typeof file === "string" ? file : JSON.stringify(file, null, 2),
  ]);
  const cwd = folderWith(Object.fromEntries(texts));
  const run = policyCheck(["check", "--format", "json", ...args], { cwd });
  const report = JSON.parse(run.stdout);
  const found: readonly unknown[] = report.files.flatMap(
    (file: { path: string; kind?: string; findings: readonly object[] }) => [
      [
        file.path,
        file.kind,
        ...file.findings.flatMap((each) =>
          Object.entries(each).flatMap(([key, value]) => (key === "rule" || key === "identityPolicy" ? [value] : [])),
        ),
      ],
    ],
  );
  return {
    status: run.status,
    found,
    skipped: report.skipped?.map(({ path, kind }: { path: string; kind: string }) => [path, kind]),
  };
}

const details = {
  UserDetailList: [
    {
      ...{ UserName: "bob", Arn: "arn:aws:iam::111122223333:user/bob", Path: "/", UserId: "AIDABOBEXAMPLEEXAMPLE" },
      ...{ CreateDate: "2024-05-06T07:08:09+00:00", GroupList: ["people"], Tags: [] },
      UserPolicyList: [{ PolicyName: "own", PolicyDocument: encodeURIComponent(JSON.stringify(bool)) }],
      AttachedManagedPolicies: [],
    },
  ],
  GroupDetailList: [
    {
      ...{ GroupName: "people", Arn: "arn:aws:iam::111122223333:group/people", Path: "/" },
      ...{ GroupId: "AGPAPEOPLEEXAMPLEEXAM", CreateDate: "2024-05-06T07:08:09+00:00", GroupPolicyList: [] },
      AttachedManagedPolicies: [{ PolicyName: "shared", PolicyArn: "arn:aws:iam::111122223333:policy/shared" }],
    },
  ],
  RoleDetailList: [
    {
      ...{ RoleName: "deploy", Arn: "arn:aws:iam::111122223333:role/deploy", Path: "/", Tags: [] },
      ...{ RoleId: "AROADEPLOYEXAMPLEEXAM", CreateDate: "2024-05-06T07:08:09+00:00", InstanceProfileList: [] },
      AssumeRolePolicyDocument: JSON.parse(
        trustPolicy({ Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }),
      ),
      RolePolicyList: [{ PolicyName: "inner", PolicyDocument: required }],
      AttachedManagedPolicies: [],
    },
  ],
  Policies: [
    {
      ...{ PolicyName: "shared", Arn: "arn:aws:iam::111122223333:policy/shared", Path: "/", DefaultVersionId: "v2" },
      ...{ PolicyId: "ANPASHAREDEXAMPLEEXAM", CreateDate: "2024-05-06T07:08:09+00:00" },
      PolicyVersionList: [
        { VersionId: "v1", IsDefaultVersion: false, Document: required, CreateDate: "2024-05-06T07:08:09+00:00" },
        { VersionId: "v2", IsDefaultVersion: true, Document: bool, CreateDate: "2024-05-06T07:08:09+00:00" },
      ],
    },
  ],
};

const boolFindings = ["force-mfa-lockout", "identity-mfa-bool-on-deny"];

describe("check", () => {
  test("names what a file was read as; in a folder what does not speak of MFA is passed over", () => {
    expect(check({ "bool.json": bool, "s3.json": s3, "trust.json": trustPolicy({}) }, ".")).toMatchObject({
      status: 1,
      found: [
        ["bool.json", "identity-policies", ...boolFindings],
        ["trust.json", "trust-policies"],
      ],
      skipped: [["s3.json", "permissions-policy"]],
    });
    expect(check({ "s3.json": s3 }, "s3.json")).toMatchObject({ status: 0, found: [["s3.json", "identity-policies"]] });
  });

  test("reads what get-policy-version and get-user-policy print", () => {
    const version = { PolicyVersion: { Document: bool, VersionId: "v1", IsDefaultVersion: true } };
    const inline = { UserName: "bob", PolicyName: "own", PolicyDocument: bool };
    expect(check({ "a.json": version, "b.json": inline }, ".").found).toEqual([
      ["a.json", "identity-policies", ...boolFindings],
      ["b.json", "identity-policies", ...boolFindings.flatMap((rule) => [rule, "policy own of user bob"])],
    ]);
  });

  test.each([
    ["whole", JSON.stringify(details, null, 2)],
    ["as a line", `${JSON.stringify(details)}\n${JSON.stringify({ UserDetailList: [], Policies: [] })}\n`],
  ])("finds the identity policies of authorization details, with those that have them: %s", (_, text) => {
    const [[, kind, ...found]] = check({ "dump.json": text }, "dump.json").found as [[string, string, ...string[]]];
    expect(kind).toBe("trust-and-identity-policies");
    expect(found.sort()).toEqual(
      [
        ...boolFindings.flatMap((rule) => [rule, "policy own of user bob"]),
        ...["identity-mfa-in-role-permissions", "policy inner of role deploy"],
        ...boolFindings.flatMap((rule) => [rule, "policy shared of group people"]),
      ].sort(),
    );
  });
});

function prove(file: object | string, actions: string, ...args: readonly string[]) {
  const cwd = folderWith({ "x.json": typeof file === "string" ? file : JSON.stringify(file, null, 2) });
  const run = policyCheck(["prove", "--format", "json", "--property", `force-mfa=${actions}`, ...args, "x.json"], {
    cwd,
  });
  return { ...run, results: JSON.parse(run.stdout).results };
}

describe("prove --property force-mfa", () => {
  test("asks about each user of authorization details", () => {
    expect(prove(details, "sts:*")).toMatchObject({
      status: 0,
      results: [{ user: "bob", role: null, verdict: "proved" }],
    });
    const open = {
      ...details,
      UserDetailList: [{ ...details.UserDetailList[0], UserPolicyList: [{ PolicyName: "s3", PolicyDocument: s3 }] }],
    };
    expect(prove(open, "sts:*")).toMatchObject({
      status: 1,
      results: [{ user: "bob", verdict: "violated", witness: { principal: "arn:aws:iam::111122223333:user/bob" } }],
    });
    const missing = { ...details, Policies: [] };
    expect(prove(missing, "sts:*")).toMatchObject({
      status: 1,
      results: [
        { user: "bob", verdict: "unknown", reason: expect.stringContaining("policy/shared is not in the dump") },
      ],
    });
  });

  test("asks about the users of YAML as well, as --output yaml prints them", () => {
    const [bob] = details.UserDetailList;
    const decoded = { ...bob, UserPolicyList: [{ PolicyName: "own", PolicyDocument: bool }] };
    const cwd = folderWith({
      "dump.yaml": Object.entries({ ...details, UserDetailList: [decoded] })
        .map(([name, list]) => `${name}:\n${list.map((each) => `- ${JSON.stringify(each)}\n`).join("")}`)
        .join(""),
    });
    const run = policyCheck(["prove", "--format", "json", "--property", "force-mfa=sts:*", "dump.yaml"], { cwd });
    expect([run.status, JSON.parse(run.stdout)]).toMatchObject([
      0,
      { results: [{ user: "bob", role: null, verdict: "proved" }] },
    ]);
  });

  test("says what it is not about", () => {
    expect(prove(trustPolicy({}), "sts:*").status).toBe(2);
    const both = prove(required, "sts:*", "--property", "mfa");
    expect(both).toMatchObject({ status: 0, results: [{ verdict: "proved" }] });
    expect(both.stderr).toContain("x.json: not asked of an identity policy: mfa");
    const wrong = policyCheck(["prove", "--property", "force-mfa=iam", "x.json"], {
      cwd: folderWith({ "x.json": JSON.stringify(s3) }),
    });
    expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining('"iam" is not one') });
  });
});

/** Rules whose findings are calls that a policy allows, or does not deny, without MFA. */
const openRules = /^(force-mfa-open-action|identity-mfa-(bool-on-deny|null-condition|if-exists-on-allow|inverted))/;
const registering = "iam:CreateVirtualMFADevice,iam:EnableMFADevice,iam:Get*,iam:List*,iam:ResyncMFADevice";

describe("check, prove and simulate agree", () => {
  const forAll = { Effect: "Allow", Action: "*", Resource: "*" };
  // With everything allowed besides, what a Deny leaves out is allowed.
  const forcing = cases.filter(
    ({ policy, holders }) => holders === undefined && JSON.stringify(policy).includes('"NotAction"'),
  );

  test.each(forcing.map((each) => [each.title, each] as const))("%s", (_, { policy, findings }) => {
    const { Statement } = policy;
    const wide = { ...policy, Statement: [...(Array.isArray(Statement) ? Statement : [Statement]), forAll] };
    const { results, status } = prove(wide, registering);
    const [{ verdict, witness }] = results;
    const isOpen = findings.some((finding) => openRules.test(finding));
    if (isOpen) expect(verdict).not.toBe("proved");
    if (verdict !== "violated") return;
    // What is not a finding is an action that the Deny leaves out, and that was not asked about.
    if (!isOpen) expect(JSON.stringify(policy)).toContain(witness.action);
    expect(status).toBe(1);
    const replayed = policyCheck(["simulate", "--request", "-", "--format", "json"], {
      input: JSON.stringify(witness),
    });
    expect(JSON.parse(replayed.stdout)).toMatchObject({ decision: "allowed" });
  });
});
