import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { AssumeRoleWithWebIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import { createTestOidcIssuer } from "../../src/endpoint/federation/test-issuer.js";
import { startGateway } from "../../src/endpoint/gateway/gateway.js";
import { propagationKeys } from "../../src/endpoint/iam/oidc-providers.js";
import { startEndpoint } from "../../src/endpoint/index.js";
import { role, trust } from "./accounts.js";
import { clientSettings, endpointForTests, failureOf, type Keys } from "./clients.js";
import { type Answer, post } from "./raw.js";

// The installed AWS SDK has no context providers yet, so the calls are signed requests of the Query protocol.

type Parameters = Readonly<Record<string, string>>;

interface Case {
  readonly name: string;
  readonly source: string;
  readonly action?: "Create";
  readonly has?: Parameters;
  readonly parameters: Parameters;
  readonly mappings?: number;
  readonly expect: {
    readonly status?: number;
    readonly code?: string;
    readonly message?: string;
    readonly context?: string;
    readonly mappings?: number;
    readonly missing?: boolean;
  };
}

const { cases, pages }: { readonly cases: readonly Case[]; readonly pages: Parameters } = JSON.parse(
  readFileSync(new URL("../../fixtures/endpoint/context-provider.json", import.meta.url), "utf8"),
);

const seen: string[] = [];
const { endpoint, iam, sts } = endpointForTests({ onCall: ({ action }) => seen.push(action) });
const account = "123456789012";
const arnOf = (url: string): string => `arn:aws:iam::${account}:oidc-provider/${url}`;

function callAt(url: string, action: string, parameters: Parameters, keys?: Keys): Promise<Answer> {
  const body = new URLSearchParams({ Action: action, Version: "2010-05-08", ...parameters }).toString();
  return post(url, body, { service: "iam", ...(keys === undefined ? {} : { keys }) });
}

const call = (action: string, parameters: Parameters, keys?: Keys): Promise<Answer> =>
  callAt(endpoint().url, action, parameters, keys);

const create = (url: string, parameters: Parameters = {}, keys?: Keys): Promise<Answer> =>
  call("CreateOpenIDConnectProvider", { Url: `https://${url}`, ...parameters }, keys);
const update = (url: string, parameters: Parameters, keys?: Keys): Promise<Answer> =>
  call("UpdateOpenIDConnectProvider", { OpenIDConnectProviderArn: arnOf(url), ...parameters }, keys);
const get = (url: string): Promise<Answer> =>
  call("GetOpenIDConnectProvider", { OpenIDConnectProviderArn: arnOf(url) });

async function contextOf(url: string): Promise<string> {
  return /<ContextProvider>(.*)<\/ContextProvider>/s.exec((await get(url)).text)?.[1] ?? "none";
}

const long = (text: string): string => text.replace(/LONG(\d+)/g, (_, length: string) => "x".repeat(Number(length)));

describe("a context provider", () => {
  test.each(cases.map((each, index) => ({ ...each, url: `case-${index}.example.com` })))("$name", async (each) => {
    expect(pages).toHaveProperty(each.source);
    const { url, expect: expected } = each;
    const given = Object.entries(each.parameters).map(([name, value]) => [name, long(value)]);
    const mappings = Array.from({ length: each.mappings ?? 0 }, (_, index) => [
      `ContextProvider.KeyDefinitionList.member.${index + 1}.SourceKey`,
      `claim-${index}`,
    ]);
    const parameters: Parameters = Object.fromEntries([...given, ...mappings]);
    if (each.action !== "Create") expect((await create(url, each.has)).status).toBe(200);
    const before = each.action === "Create" ? "none" : await contextOf(url);
    const answer = await (each.action === "Create" ? create : update)(url, parameters);
    expect([answer.status, answer.code]).toEqual([expected.status ?? 200, expected.code]);
    if (expected.message !== undefined) expect(answer.message).toContain(expected.message);
    if (expected.missing === true) expect((await get(url)).code).toBe("NoSuchEntity");
    if (expected.mappings !== undefined) expect((await contextOf(url)).match(/<member>/g)).toHaveLength(10);
    if (expected.context !== undefined)
      expect(await contextOf(url)).toBe(expected.context === "same" ? before : long(expected.context));
  });

  test("goes with the provider, and thumbprints do not change it", async () => {
    const url = "goes.example.com";
    const named = { OpenIDConnectProviderArn: arnOf(url) };
    await create(url, { "ContextProvider.SubjectSourceKey": "sub" });
    await call("UpdateOpenIDConnectProviderThumbprint", { ...named, "ThumbprintList.member.1": "a".repeat(40) });
    expect(await contextOf(url)).toBe("<SubjectSourceKey>sub</SubjectSourceKey>");
    await call("DeleteOpenIDConnectProvider", named);
    await create(url);
    expect(await contextOf(url)).toBe("none");
  });

  test("needs a provider of the account", async () => {
    const parameters = { "ContextProvider.SubjectSourceKey": "sub" };
    const missing = await update("missing.example.com", parameters);
    expect([missing.status, missing.code]).toEqual([404, "NoSuchEntity"]);
    for (const OpenIDConnectProviderArn of ["short", `arn:aws:iam::${account}:oidc-provider/${"x".repeat(2048)}`]) {
      const answer = await call("UpdateOpenIDConnectProvider", { OpenIDConnectProviderArn, ...parameters });
      expect([answer.status, answer.code]).toEqual([400, "ValidationError"]);
    }
  });

  test("is kept in the state file, and a file without one is read", async () => {
    const folder = mkdtempSync(join(tmpdir(), "policy-check-"));
    const state = join(folder, "state.json");
    const answers: Answer[] = [];
    for (const [action, url] of [
      ["CreateOpenIDConnectProvider", "kept.example.com"],
      ["GetOpenIDConnectProvider", "kept.example.com"],
      ["CreateOpenIDConnectProvider", "without.example.com"],
      ["UpdateOpenIDConnectProvider", "without.example.com"],
      ["GetOpenIDConnectProvider", "without.example.com"],
    ] as const) {
      const named: Parameters = action.startsWith("Create")
        ? { Url: `https://${url}` }
        : { OpenIDConnectProviderArn: arnOf(url) };
      const whole: Parameters = {
        "ContextProvider.SubjectSourceKey": "sub",
        "ContextProvider.SubjectTypeSourceKey": "kind",
        "ContextProvider.KeyDefinitionList.member.1.SourceKey": "a b",
        "ContextProvider.KeyDefinitionList.member.1.TargetKey": "c",
      };
      const given: Parameters = { "ContextProvider.SubjectSourceKey": "x", "ContextProvider.SubjectTypeValue": "user" };
      const more = action.startsWith("Update") ? given : url.startsWith("kept") && "Url" in named ? whole : {};
      // Each call is made to an endpoint that has just read the file.
      const running = await startEndpoint({ state });
      answers.push(await callAt(running.url, action, { ...named, ...more }));
      await running.close();
    }
    rmSync(folder, { recursive: true });
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(answers[1]?.text).toContain(
      "<ContextProvider><SubjectSourceKey>sub</SubjectSourceKey><SubjectTypeSourceKey>kind</SubjectTypeSourceKey><KeyDefinitionList><member><SourceKey>a b</SourceKey><TargetKey>c</TargetKey></member></KeyDefinitionList></ContextProvider>",
    );
    expect(answers[4]?.text).toContain(
      "<ContextProvider><SubjectSourceKey>x</SubjectSourceKey><SubjectTypeValue>user</SubjectTypeValue></ContextProvider>",
    );
  });
});

describe("the permission to change a context provider", () => {
  async function caller(name: string, Statement: readonly object[]): Promise<Keys> {
    await iam().send(new CreateUserCommand({ UserName: name }));
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await iam().send(new PutUserPolicyCommand({ UserName: name, PolicyName: "p", PolicyDocument }));
    return (await iam().send(new CreateAccessKeyCommand({ UserName: name }))).AccessKey ?? {};
  }
  const parameters = { "ContextProvider.SubjectSourceKey": "sub" };

  test("is that of the action on the provider", async () => {
    const url = "permitted.example.com";
    await create(url);
    await create("other.example.com");
    const keys = await caller("updater", [
      { Effect: "Allow", Action: "iam:UpdateOpenIDConnectProvider", Resource: arnOf(url) },
    ]);
    expect((await update(url, parameters, keys)).status).toBe(200);
    const denied = await update("other.example.com", parameters, keys);
    expect([denied.code, denied.message]).toEqual([
      "AccessDenied",
      `User: arn:aws:iam::${account}:user/updater is not authorized to perform: iam:UpdateOpenIDConnectProvider on resource: ${arnOf("other.example.com")} because no identity-based policy allows the iam:UpdateOpenIDConnectProvider action`,
    ]);
  });

  test.each(propagationKeys)("is not decided where a policy needs %s", async (key) => {
    const url = `${key.slice(4).toLowerCase()}.example.com`;
    await create(url);
    const keys = await caller(key.slice(4), [
      { Effect: "Allow", Action: "iam:*", Resource: "*" },
      {
        Effect: "Deny",
        Action: "iam:*OpenIDConnectProvider",
        Resource: "*",
        Condition: { StringEquals: { [key.toUpperCase()]: "true" } },
      },
    ]);
    for (const answer of [await update(url, parameters, keys), await create(`new-${url}`, parameters, keys)]) {
      expect([answer.status, answer.code]).toEqual([501, "NotImplemented"]);
      expect(answer.message).toContain(`does not know the value of the condition key ${key} in calls of iam:`);
    }
    expect([await contextOf(url), (await get(`new-${url}`)).code]).toEqual(["none", "NoSuchEntity"]);
    const deletion = await call("DeleteOpenIDConnectProvider", { OpenIDConnectProviderArn: arnOf(url) }, keys);
    expect([deletion.status, deletion.code]).toEqual([501, "NotImplemented"]);
  });
});

describe("a session of a provider with a context provider", () => {
  const issuer = createTestOidcIssuer({ url: "https://tip.example.com" });
  const refusal = [
    "NotImplemented",
    501,
    `policy-check serve does not set the trusted identity propagation context of sessions, for which the provider ${arnOf("tip.example.com")} has a context provider.`,
  ];

  async function assume(client: STSClient): Promise<unknown> {
    const WebIdentityToken = await issuer.issueToken({ sub: "me", aud: "app" }, { now: new Date() });
    const RoleArn = `arn:aws:iam::${account}:role/tip`;
    const command = new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: "ci", WebIdentityToken });
    const sent = client.send(command);
    return sent.then(
      ({ AssumedRoleUser }) => AssumedRoleUser?.Arn,
      () => failureOf(sent),
    );
  }
  const session = `arn:aws:sts::${account}:assumed-role/tip/ci`;

  test("is refused by the endpoint and by the gateway until the context provider is removed", async () => {
    await create("tip.example.com", { "ClientIDList.member.1": "app" });
    const Principal = { Federated: arnOf("tip.example.com") };
    await role(iam(), "tip", trust({ Principal, Action: "sts:AssumeRoleWithWebIdentity" }));
    const gateway = await startGateway({ upstream: endpoint().url });
    const throughGateway = new STSClient(clientSettings(gateway));
    for (const { url } of [endpoint(), gateway]) {
      const body = JSON.stringify({ provider: arnOf("tip.example.com"), keySet: issuer.keySet });
      await fetch(`${url}/_policy-check/oidc-key-set`, { method: "POST", body });
    }
    expect(await assume(sts())).toBe(session);
    expect(await assume(throughGateway)).toBe(session);
    await update("tip.example.com", { "ContextProvider.SubjectSourceKey": "sub" });
    expect(await assume(sts())).toEqual(refusal);
    seen.length = 0;
    expect(await assume(throughGateway)).toEqual(refusal);
    // The gateway itself refuses the call: an upstream may not know what a context provider is.
    expect(seen).not.toContain("sts:AssumeRoleWithWebIdentity");
    await update("tip.example.com", { RemoveContextProvider: "true" });
    expect(await assume(sts())).toBe(session);
    expect(await assume(throughGateway)).toBe(session);
    await gateway.close();
  });
});
