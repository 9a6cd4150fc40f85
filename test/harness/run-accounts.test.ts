import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RunAccounts } from "../../src/steps/run-accounts.js";
import { folderWith } from "../command-line.js";

const company = readFileSync(new URL("../../fixtures/accounts/company.json", import.meta.url), "utf8");
const scp = readFileSync(new URL("../../fixtures/accounts/company.scp.json", import.meta.url), "utf8");

test("scenarios of a run that give the same files share what is read and searched", async () => {
  const folder = folderWith({ "company.json": company, "scp.json": scp });
  const files = [{ kind: "account", path: join(folder, "company.json") }] as const;
  const run = new RunAccounts({});
  const first = await run.read(files);
  const second = await run.read([...files]);
  expect(second).toBe(first);
  expect(second.reach()).toBe(first.reach());
  const withPolicies = await run.read([...files, { kind: "serviceControl", path: join(folder, "scp.json") }]);
  expect(withPolicies.reach().access).not.toHaveLength(first.reach().access.length);
  expect(await run.read(files)).toBe(first);
});

test("other runs do not", async () => {
  const files = [{ kind: "account", path: join(folderWith({ "company.json": company }), "company.json") }] as const;
  expect(await new RunAccounts({}).read(files)).not.toBe(await new RunAccounts({}).read(files));
});

test("a file that is written meanwhile is read again", async () => {
  const folder = folderWith({ "company.json": company });
  const files = [{ kind: "account", path: join(folder, "company.json") }] as const;
  const run = new RunAccounts({});
  const before = await run.read(files);
  writeFileSync(join(folder, "company.json"), company.replaceAll(/\bbob\b/g, "rob"));
  const after = await run.read(files);
  expect(after).not.toBe(before);
  expect(after.files[0]?.sha256).not.toBe(before.files[0]?.sha256);
});

test("the setting for MFA of role sessions counts", async () => {
  const trust = (principal: string, condition: object) => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole", ...condition }],
  });
  const mfa = { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } };
  const role = (name: string, document: object) => ({
    ...{ Path: "/", RoleName: name, RoleId: `AROA${name}`, Arn: `arn:aws:iam::111122223333:role/${name}` },
    ...{ CreateDate: "2026-01-05T09:00:00+00:00", AssumeRolePolicyDocument: document },
    ...{ InstanceProfileList: [], RolePolicyList: [], AttachedManagedPolicies: [] },
  });
  const user = {
    ...{ Path: "/", UserName: "erin", UserId: "AIDAERIN", Arn: "arn:aws:iam::111122223333:user/erin" },
    ...{ CreateDate: "2026-01-05T09:00:00+00:00", GroupList: [], AttachedManagedPolicies: [] },
  };
  const dump = {
    UserDetailList: [user],
    GroupDetailList: [],
    RoleDetailList: [
      role("first", trust(user.Arn, mfa)),
      role("second", trust("arn:aws:iam::111122223333:role/first", mfa)),
    ],
    Policies: [],
  };
  const files = [
    { kind: "account", path: join(folderWith({ "dump.json": JSON.stringify(dump) }), "dump.json") },
  ] as const;
  const second = async (mfaPropagation: "documented" | "observed") =>
    (await new RunAccounts({ mfaPropagation }).read(files)).reach().access.filter(({ to }) => to.endsWith("/second"));
  expect(await second("documented")).toHaveLength(0);
  expect(await second("observed")).toMatchObject([{ mfa: "required" }]);
});
