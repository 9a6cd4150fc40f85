import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type GetAccountAuthorizationDetailsCommandOutput,
  IAMClient,
  ListVirtualMFADevicesCommand,
  paginateGetAccountAuthorizationDetails,
} from "@aws-sdk/client-iam";
import { afterEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Endpoint, type EndpointOptions, startEndpoint } from "../../src/endpoint/index.js";
import { clientSettings, rootKeys } from "./clients.js";

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

const dumps = readdirSync(fixtures).filter((name) => !/credential-report|\.md$|cases/.test(name));

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

test("the credential report tells who has keys and a device", async () => {
  const { endpoint } = await start({
    accountDumps: [join(fixtures, "force-mfa.json")],
    credentialReports: [join(fixtures, "force-mfa.credential-report.csv")],
  });
  const client = new IAMClient(clientSettings(endpoint));
  const { VirtualMFADevices } = await client.send(new ListVirtualMFADevicesCommand({}));
  client.destroy();
  expect(VirtualMFADevices?.map(({ User }) => User?.UserName)).toEqual(["grace"]);
});
