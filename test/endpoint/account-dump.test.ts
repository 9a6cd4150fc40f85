import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  AttachUserPolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  DetachUserPolicyCommand,
  type GetAccountAuthorizationDetailsCommandOutput,
  GetLoginProfileCommand,
  GetPolicyCommand,
  IAMClient,
  ListUsersCommand,
  paginateGetAccountAuthorizationDetails,
} from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  AssumeRoleWithSAMLCommand,
  AssumeRoleWithWebIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { afterEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { createTestOidcIssuer, type Endpoint, type EndpointOptions, startEndpoint } from "../../src/endpoint/index.js";
import { folderWith } from "../command-line.js";
import { clientSettings, codeOf, failureOf, type Keys, rootKeys } from "./clients.js";

const fixtures = new URL("../../fixtures/accounts/", import.meta.url).pathname;

const open: Endpoint[] = [];
async function start(options: EndpointOptions): Promise<{ endpoint: Endpoint; notices: readonly string[] }> {
  const notices: string[] = [];
  const endpoint = await startEndpoint({ ...options, onNotice: (notice) => notices.push(notice) });
  open.push(endpoint);
  return { endpoint, notices };
}
afterEach(async () => {
  for (const endpoint of open.splice(0)) await endpoint.close();
});

type Json = { readonly [key: string]: Json | undefined } & readonly Json[] & string;

/** The pages of a fixture, read without policy-check. */
function pagesOf(path: string): readonly Json[] {
  if (/pages$/.test(path)) return readdirSync(path).flatMap((name) => pagesOf(join(path, name)));
  const text = readFileSync(path, "utf8");
  if (path.endsWith(".yaml")) return [parse(text)];
  if (path.endsWith(".ndjson"))
    return text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  return [JSON.parse(text)].flat();
}

/** What both the dump and the endpoint tell of an account, in one form. */
function details(pages: readonly Json[], account: string) {
  const list = (name: string) => pages.flatMap((page) => [...(page[name] ?? [])]);
  const document = (value: Json | undefined): unknown =>
    typeof value === "string" ? JSON.parse(decodeURIComponent(value)) : value;
  const inline = (policies: Json | undefined) =>
    Object.fromEntries([...(policies ?? [])].map((each) => [each["PolicyName"], document(each["PolicyDocument"])]));
  const base = (each: Json) => ({
    path: each["Path"],
    created: new Date(String(each["CreateDate"])).getTime(),
    attached: [...(each["AttachedManagedPolicies"] ?? [])].map((policy) => policy["PolicyArn"]).sort(),
    boundary: each["PermissionsBoundary"]?.["PermissionsBoundaryArn"],
    tags: Object.fromEntries([...(each["Tags"] ?? [])].map((tag) => [tag["Key"], tag["Value"]])),
  });
  const byArn = (name: string, of: (each: Json) => object) => {
    const own = list(name).filter((each) => each["Arn"]?.startsWith(`arn:aws:iam::${account}:`));
    return Object.fromEntries(own.map((each) => [each["Arn"], of(each)]));
  };
  return {
    users: byArn("UserDetailList", (each) => ({
      ...base(each),
      id: each["UserId"],
      inline: inline(each["UserPolicyList"]),
      groups: [...(each["GroupList"] ?? [])].sort(),
    })),
    groups: byArn("GroupDetailList", (each) => ({
      ...base(each),
      id: each["GroupId"],
      inline: inline(each["GroupPolicyList"]),
    })),
    roles: byArn("RoleDetailList", (each) => ({
      ...base(each),
      id: each["RoleId"],
      inline: inline(each["RolePolicyList"]),
      trust: document(each["AssumeRolePolicyDocument"]),
      profiles: [...(each["InstanceProfileList"] ?? [])].map((profile) => [
        profile["Arn"],
        profile["InstanceProfileId"],
      ]),
      usedIn: each["RoleLastUsed"]?.["Region"],
    })),
    policies: Object.fromEntries(
      list("Policies").map((each) => [
        each["Arn"],
        {
          id: each["PolicyId"],
          description: each["Description"],
          current: each["DefaultVersionId"],
          versions: Object.fromEntries(
            [...(each["PolicyVersionList"] ?? [])].map((version) => [
              version["VersionId"],
              document(version["Document"]),
            ]),
          ),
        },
      ]),
    ),
  };
}

/** What `get-account-authorization-details` gives, as JSON has it. */
async function detailsOf(endpoint: Endpoint, account: string) {
  const client = new IAMClient(clientSettings(endpoint, rootKeys(account)));
  const pages: GetAccountAuthorizationDetailsCommandOutput[] = [];
  for await (const page of paginateGetAccountAuthorizationDetails({ client, pageSize: 7 }, {})) pages.push(page);
  client.destroy();
  return details(JSON.parse(JSON.stringify(pages)), account);
}

const dumps = readdirSync(fixtures).filter((name) => !/credential-report|\.(scp|rcp)\.json$|\.md$|cases/.test(name));

describe("a twin has what the dump has", () => {
  test("there are enough dumps", () => expect(dumps.length).toBeGreaterThanOrEqual(12));

  test.each(dumps)("%s", async (name) => {
    const path = join(fixtures, name);
    const { endpoint } = await start({ accountDumps: [path] });
    const pages = pagesOf(path);
    const ids = new Set(
      JSON.stringify(pages).match(/(?<="arn:aws:iam::)\d{12}(?=:(?:user|role|group)\/[^"]*","CreateDate")/g),
    );
    expect(ids.size).toBeGreaterThan(0);
    for (const account of ids) {
      const expected = details(pages, account);
      const actual = await detailsOf(endpoint, account);
      expect(actual.users).toEqual(expected.users);
      expect(actual.groups).toEqual(expected.groups);
      expect(actual.roles).toEqual(deployed(expected.roles));
      const ofAccount = Object.entries(expected.policies).filter(
        ([arn]) => /::(aws|(\d+)):/.exec(arn)?.[2] !== other(account, ids),
      );
      expect(actual.policies).toMatchObject(Object.fromEntries(ofAccount));
    }
  });
});

function other(account: string, ids: ReadonlySet<string>): string | undefined {
  return [...ids].find((id) => id !== account);
}

/** IAM shows the ID of an account as the ARN of its root. */
function deployed<T>(roles: T): T {
  return JSON.parse(JSON.stringify(roles), (key, value) =>
    key === "AWS" && /^\d{12}$/.test(value) ? `arn:aws:iam::${value}:root` : value,
  );
}

/** A client's call; the client is closed. */
async function iam<T>(endpoint: Endpoint, call: (client: IAMClient) => Promise<T>, keys?: Keys): Promise<T> {
  const client = new IAMClient(clientSettings(endpoint, keys));
  try {
    return await call(client);
  } finally {
    client.destroy();
  }
}

async function sts<T>(endpoint: Endpoint, call: (client: STSClient) => Promise<T>, keys?: Keys): Promise<T> {
  const client = new STSClient(clientSettings(endpoint, keys));
  try {
    return await call(client);
  } finally {
    client.destroy();
  }
}

/** The generated keys of a user of a dump, and a device's code. */
function credentialsOf(endpoint: Endpoint, user: string) {
  const credentials = endpoint.userCredentials(`arn:aws:iam::111122223333:user/${user}`);
  const [key] = credentials?.accessKeys ?? [];
  const [device] = credentials?.mfaDevices ?? [];
  return {
    keys: { AccessKeyId: key?.accessKeyId, SecretAccessKey: key?.secretAccessKey },
    mfa: device && { SerialNumber: device.serialNumber, TokenCode: codeOf(device.base32StringSeed) },
    counts: [credentials?.accessKeys.length, credentials?.mfaDevices.length],
  };
}

const roleArn = (name: string, account = "111122223333") => `arn:aws:iam::${account}:role/${name}`;

function assume(endpoint: Endpoint, RoleArn: string, keys: Keys, more: object = {}) {
  return sts(
    endpoint,
    (client) => client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "session", ...more })),
    keys,
  );
}

test("decides about the users and roles of the dump", async () => {
  const { endpoint } = await start({ accountDumps: [join(fixtures, "chain.json")] });
  expect(endpoint.account).toBe("111122223333");
  const judy = credentialsOf(endpoint, "judy");
  expect((await failureOf(assume(endpoint, roleArn("first"), judy.keys)))[0]).toBe("AccessDenied");
  const first = await assume(endpoint, roleArn("first"), judy.keys, judy.mfa);
  const second = await assume(endpoint, roleArn("second"), first.Credentials ?? {});
  expect(second.AssumedRoleUser?.Arn).toBe("arn:aws:sts::111122223333:assumed-role/second/session");
  expect((await failureOf(assume(endpoint, roleArn("third"), second.Credentials ?? {})))[0]).toBe("AccessDenied");
});

test("accounts of one dump trust each other's users", async () => {
  const { endpoint } = await start({ accountDumps: [join(fixtures, "two-accounts.ndjson")] });
  const carol = credentialsOf(endpoint, "carol");
  const audit = await assume(endpoint, roleArn("audit", "444455556666"), carol.keys, carol.mfa);
  const listUsers = (client: IAMClient) => client.send(new ListUsersCommand({}));
  expect((await iam(endpoint, listUsers, audit.Credentials ?? {})).Users).toEqual([]);
});

test.each(["csv", "json"])("the credential report (%s) tells who has keys, a password and a device", async (form) => {
  const { endpoint, notices } = await start({
    accountDumps: [join(fixtures, "force-mfa.json")],
    credentialReports: [join(fixtures, `force-mfa.credential-report.${form}`)],
  });
  expect(credentialsOf(endpoint, "grace").counts).toEqual([1, 1]);
  expect(credentialsOf(endpoint, "heidi").counts).toEqual([0, 0]);
  expect(credentialsOf(endpoint, "robot").counts).toEqual([2, 0]);
  const profileOf = (UserName: string) =>
    iam(endpoint, (client) => client.send(new GetLoginProfileCommand({ UserName })));
  expect((await profileOf("heidi")).LoginProfile?.UserName).toBe("heidi");
  expect((await failureOf(profileOf("robot")))[0]).toBe("NoSuchEntityException");
  expect(notices.join("\n")).not.toContain("credential report of the account");
});

test("without a credential report each user has a key and a device, and this is said", async () => {
  const { endpoint, notices } = await start({ accountDumps: [join(fixtures, "force-mfa.json")] });
  expect(credentialsOf(endpoint, "robot").counts).toEqual([1, 1]);
  expect(notices.join("\n")).toContain("each user has an access key and an MFA device");
});

test("policies that the dump does not have deny everything, but for those that the endpoint has", async () => {
  // A policy that AWS has only since the endpoint was built.
  const newer = "arn:aws:iam::aws:policy/NewerThanTheEndpoint";
  const dump = readFileSync(join(fixtures, "filtered.json"), "utf8");
  const changed = dump.replaceAll("arn:aws:iam::aws:policy/ReadOnlyAccess", newer);
  expect(changed).not.toBe(dump);
  const folder = folderWith({ "filtered.json": changed });
  const { endpoint, notices } = await start({ accountDumps: [join(folder, "filtered.json")] });
  const dave = credentialsOf(endpoint, "dave");
  expect((await failureOf(assume(endpoint, roleArn("reader"), dave.keys)))[0]).toBe("AccessDenied");
  const said = notices.join("\n");
  expect(said).toContain(`the document of ${newer} is not in the dump`);
  expect(said).toContain("uses its own copy: arn:aws:iam::aws:policy/PowerUserAccess");
  const detach = new DetachUserPolicyCommand({ UserName: "dave", PolicyArn: newer });
  await iam(endpoint, (client) => client.send(detach));
  expect((await assume(endpoint, roleArn("reader"), dave.keys)).AssumedRoleUser?.Arn).toContain("reader");
});

test("AWS managed policies of the dump can be attached, and not changed", async () => {
  const { endpoint } = await start({ accountDumps: [join(fixtures, "api-example.json")] });
  const PolicyArn = "arn:aws:iam::aws:policy/AmazonEC2FullAccess";
  const attach = new AttachUserPolicyCommand({ UserName: "Bob", PolicyArn });
  await iam(endpoint, (client) => client.send(attach));
  const policy = await iam(endpoint, (client) => client.send(new GetPolicyCommand({ PolicyArn })));
  expect(policy.Policy).toMatchObject({ DefaultVersionId: "v5", AttachmentCount: 2 });
  const change = new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: "{}" });
  expect((await failureOf(iam(endpoint, (client) => client.send(change))))[0]).toMatch(/AccessDenied/);
});

test("deployed policies that the endpoint would refuse to save are kept, said, and saved in the state file", async () => {
  const state = join(folderWith({}), "state.json");
  const options = { accountDumps: [join(fixtures, "deployed.json")], state };
  const first = await start(options);
  const said = first.notices.join("\n");
  expect(said).toContain("the trust policy of not-principal (AssumeRole policy must not contain NotPrincipal field.)");
  expect(said).toContain("old of the user ivan");
  expect(said).not.toContain("the trust policy of long");
  const before = await detailsOf(first.endpoint, "111122223333");
  const key = credentialsOf(first.endpoint, "ivan").keys;
  await first.endpoint.close();
  open.length = 0;
  const second = await start(options);
  expect(second.notices.join("\n")).toContain("the state has the account 111122223333 already");
  expect(await detailsOf(second.endpoint, "111122223333")).toEqual(before);
  expect(credentialsOf(second.endpoint, "ivan").keys).toEqual(key);
});

test("identity providers that trust policies name are there, without keys", async () => {
  const { endpoint, notices } = await start({ accountDumps: [join(fixtures, "federated.json")] });
  expect(notices.join("\n")).toContain("oidc-provider/token.actions.githubusercontent.com");
  const issuer = createTestOidcIssuer({ provider: "github" });
  const provider = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
  const WebIdentityToken = await issuer.issueToken(
    { repository: "octo-org/app", ref: "refs/heads/main" },
    { now: new Date() },
  );
  const input = { RoleArn: roleArn("github-deploy"), RoleSessionName: "ci", WebIdentityToken };
  const call = () => sts(endpoint, (client) => client.send(new AssumeRoleWithWebIdentityCommand(input)));
  expect((await failureOf(call()))[1]).toBe(400);
  await endpoint.registerKeySet(provider, issuer.keySet);
  expect((await call()).AssumedRoleUser?.Arn).toContain("github-deploy/ci");
  const saml = new AssumeRoleWithSAMLCommand({
    RoleArn: roleArn("sso"),
    PrincipalArn: "arn:aws:iam::111122223333:saml-provider/Example",
    SAMLAssertion: Buffer.from("<Response/>").toString("base64"),
  });
  expect((await failureOf(sts(endpoint, (client) => client.send(saml))))[1]).toBeLessThan(500);
});

test("a page gives the generated credentials of users of dumps only", async () => {
  const { endpoint } = await start({ accountDumps: [join(fixtures, "chain.json")] });
  const page = (body: string, method = "POST") =>
    fetch(`${endpoint.url}/_policy-check/credentials`, method === "POST" ? { method, body } : { method });
  const judy = "arn:aws:iam::111122223333:user/judy";
  const answer = await page(JSON.stringify({ user: judy }));
  expect(await answer.json()).toEqual(endpoint.userCredentials(judy));
  expect((await page("", "GET")).status).toBe(405);
  expect((await page('{"usr": "x"}')).status).toBe(400);
  await iam(endpoint, (client) => client.send(new CreateUserCommand({ UserName: "other" })), rootKeys("999988887777"));
  expect((await page('{"user": "arn:aws:iam::999988887777:user/other"}')).status).toBe(400);
  expect((await page('{"user": "arn:aws:iam::111122223333:user/x/judy"}')).status).toBe(400);
});

test.each<[string, Readonly<Record<string, string>>, EndpointOptions, RegExp]>([
  [
    "a file that does not exist",
    {},
    { accountDumps: ["nothing.json"] },
    /nothing\.json cannot be read: there is no such file/,
  ],
  [
    "a file that is no dump",
    { "a.json": '{"Roles": []}' },
    { accountDumps: ["a.json"] },
    /a\.json:1:1: the text is not the output of get-account-authorization-details; fetch it with/,
  ],
  [
    "a dump without entities",
    { "a.json": '{"UserDetailList": []}' },
    { accountDumps: ["a.json"] },
    /there is no account in the dump/,
  ],
  ["a dump that ends too early", { "a.json": '{"UserDetailList": [' }, { accountDumps: ["a.json"] }, /a\.json:1:21: /],
  ["a folder without dumps", { "a/b.txt": "" }, { accountDumps: ["a"] }, /has no file that ends in/],
  ["a report without a dump", {}, { credentialReports: ["a.csv"] }, /credentialReports requires accountDumps/],
  [
    "an upstream",
    {},
    { accountDumps: ["a.json"], upstream: "http://127.0.0.1:1" },
    /accountDumps and upstream cannot be combined/,
  ],
  [
    "two names that are one for AWS",
    {
      "a.json": JSON.stringify({
        UserDetailList: ["user/a", "user/x/A"].map((name) => ({ Arn: `arn:aws:iam::111122223333:${name}` })),
      }),
    },
    { accountDumps: ["a.json"] },
    /has users whose names differ only in letter case or path/,
  ],
  [
    "another partition",
    { "a.json": '{"UserDetailList": [{"UserName": "a", "Arn": "arn:aws-cn:iam::111122223333:user/a"}]}' },
    { accountDumps: ["a.json"] },
    /in the partition aws-cn/,
  ],
])("%s is refused", async (_, files, options, message) => {
  const folder = folderWith(files);
  const inFolder = (names: readonly string[] | undefined) => names?.map((name) => join(folder, name));
  const { accountDumps, credentialReports } = options;
  await expect(
    startEndpoint({
      ...options,
      accountDumps: inFolder(accountDumps),
      credentialReports: inFolder(credentialReports),
    }),
  ).rejects.toThrow(message);
});
