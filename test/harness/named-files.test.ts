import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { NamedFiles } from "../../src/steps/named-files.js";
import { folderWith, trustPolicy } from "../command-line.js";
import { runFeatures } from "./feature-run.js";

const one = trustPolicy();
const other = trustPolicy({ Sid: "Other" });

function within<T>(folder: string, work: () => T): T {
  const here = process.cwd();
  process.chdir(folder);
  try {
    return work();
  } finally {
    process.chdir(here);
  }
}

/** Where a name in team/features/x.feature leads. */
function found(files: Readonly<Record<string, string>>, name: string, feature?: string): string {
  const folder = folderWith({ "team/features/x.feature": "", ...files });
  return within(folder, () => new NamedFiles(feature ?? "team/features/x.feature").find("policy file", name));
}

describe("the name of a file in a feature", () => {
  test.each([
    {
      what: "leads from the working directory",
      files: { "policies/x.json": one },
      name: "policies/x.json",
      to: "policies/x.json",
    },
    {
      what: "leads from the folder of the feature",
      files: { "team/policies/x.json": one },
      name: "../policies/x.json",
      to: "team/policies/x.json",
    },
    {
      what: "leads to a file in the folder of the feature",
      files: { "team/features/x.json": one },
      name: "./x.json",
      to: "team/features/x.json",
    },
    {
      what: "leads to a folder beside the feature",
      files: { "team/dumps/x.json": one },
      name: "../dumps",
      to: "team/dumps",
    },
    {
      what: "leads from the working directory if both files have the same text",
      files: { "x.json": one, "team/features/x.json": one },
      name: "x.json",
      to: "x.json",
    },
  ])("$what", ({ files, name, to }) => {
    expect(found(files, name)).toBe(to);
  });

  test("is absolute, or of a feature in the working directory, as it is", () => {
    const folder = folderWith({ "x.json": one });
    expect(found({}, join(folder, "x.json"))).toBe(join(folder, "x.json"));
    expect(found({}, "missing.json", "x.feature")).toBe("missing.json");
    expect(new NamedFiles(undefined).find("policy file", "missing.json")).toBe("missing.json");
  });

  test("leads nowhere: both places are named", () => {
    expect(() => found({}, "../policies/x.json")).toThrow(
      /^the policy file "..\/policies\/x.json" cannot be read: there is neither "..\/policies\/x.json" nor "team\/policies\/x.json"\nfile names are relative to the working directory, .*, or else to the folder of the feature$/,
    );
  });

  test("leads to two files that differ: each of the names in the message leads to one of them", () => {
    const files = { "x.json": one, "team/features/x.json": other };
    expect(() => found(files, "x.json")).toThrow(
      'the name of the policy file "x.json" is ambiguous: "x.json" and "team/features/x.json" differ\nwrite "team/features/x.json" for the one beside the feature, or "../../x.json" for the one in the working directory',
    );
    expect(found(files, "team/features/x.json")).toBe("team/features/x.json");
    expect(found(files, "../../x.json")).toBe("x.json");
  });

  test("leads to two folders: they differ", () => {
    expect(() => found({ "dumps/x.json": one, "team/features/dumps/x.json": one }, "dumps")).toThrow("is ambiguous");
  });
});

test("every step finds files beside its feature, and a file has one name in evidence, however it was named", () => {
  const feature = (to: (name: string) => string) => `Feature: files
    Scenario: named
      Given the IAM user "alice" with a virtual MFA device, the identity policy "${to("identity.json")}" and the permissions boundary "${to("identity.json")}"
      And the role "admin" trusts as in "${to("trust.json")}" and has the identity policy "${to("identity.json")}"
      When "alice" assumes "admin" with MFA and:
        | session policy | ${to("identity.json")} |
      Then the role is assumed
    Scenario: an account
      Given the account as in "${to("account.json")}"
      Then nobody reaches "admin" without MFA
  `;
  const identity = JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "*", Resource: "*" },
  });
  const account = JSON.stringify({
    UserDetailList: [],
    GroupDetailList: [],
    Policies: [],
    RoleDetailList: [
      {
        Path: "/",
        RoleName: "admin",
        Arn: "arn:aws:iam::123456789012:role/admin",
        AssumeRolePolicyDocument: JSON.parse(one),
        RolePolicyList: [],
        AttachedManagedPolicies: [],
      },
    ],
  });
  const cwd = folderWith({
    "team/features/beside.feature": feature((name) => `../policies/${name}`),
    "features/above.feature": feature((name) => `team/policies/${name}`),
    "team/policies/trust.json": one,
    "team/policies/identity.json": identity,
    "team/policies/account.json": account,
  });
  const run = runFeatures(["features", "team/features", "--coverage"], { cwd });
  expect(run.scenarios.map(({ status, message }) => [status, message])).toEqual(Array(4).fill(["PASSED", ""]));
  const names = run.scenarios.flatMap(({ evidence }) => evidence.map(({ trust }) => trust?.name));
  expect(names).toEqual(["team/policies/trust.json", "team/policies/trust.json"]);
  expect(run.stdout).toMatch(/\npolicy +outcomes.*\nteam\/policies\/trust.json .*\nall /);
});
