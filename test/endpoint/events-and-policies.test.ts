import {
  CreateOpenIDConnectProviderCommand,
  CreateSAMLProviderCommand,
  PutUserPolicyCommand,
  paginateGetAccountAuthorizationDetails,
} from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  AssumeRoleWithSAMLCommand,
  AssumeRoleWithWebIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from "@aws-sdk/client-sts";
import { beforeAll, expect, test } from "vitest";
import { readAccounts } from "../../src/accounts/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { createTestOidcIssuer, createTestSamlIdp } from "../../src/endpoint/index.js";
import { explainEvents, readEvents, type WhyResult } from "../../src/why/index.js";
import { enabledDevice, role, trust, userWithKey, withMfa } from "./accounts.js";
import { codeOf, endpointForTests, type Keys } from "./clients.js";

// Calls of all kinds of callers on trust policies of all kinds: what the endpoint decided, `why` decides on the events alone.

const account = "123456789012";
const events: object[] = [];
const { endpoint, iam, sts } = endpointForTests({ onEvent: (event) => events.push(event) });

/** Trust policies; "user" is the caller's own ARN, and its role session's. */
const statements: Readonly<Record<string, (user: string) => Readonly<Record<string, unknown>>>> = {
  mfa: (AWS) => ({ Principal: { AWS }, ...withMfa }),
  "no-mfa": (AWS) => ({ Principal: { AWS }, Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } }),
  "if-exists": (AWS) => ({
    Principal: { AWS },
    Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } },
  }),
  "absent-mfa": (AWS) => ({ Principal: { AWS }, Condition: { Null: { "aws:MultiFactorAuthAge": "true" } } }),
  "fresh-mfa": (AWS) => ({
    Principal: { AWS },
    Condition: { NumericLessThan: { "aws:MultiFactorAuthAge": "600" } },
  }),
  partner: (AWS) => ({ Principal: { AWS }, Condition: { StringEquals: { "sts:ExternalId": "tenant-7" } } }),
  named: (AWS) => ({ Principal: { AWS }, Condition: { StringLike: { "sts:RoleSessionName": "ali*" } } }),
  office: (AWS) => ({ Principal: { AWS }, Condition: { IpAddress: { "aws:SourceIp": "127.0.0.0/8" } } }),
  elsewhere: (AWS) => ({ Principal: { AWS }, Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } }),
  tagged: (AWS) => ({
    Principal: { AWS },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Condition: { StringEquals: { "aws:RequestTag/team": "red" } },
  }),
  untaggable: (AWS) => ({ Principal: { AWS } }),
  identified: (AWS) => ({
    Principal: { AWS },
    Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
    Condition: { StringEquals: { "sts:SourceIdentity": "alice" } },
  }),
  delegated: () => ({ Principal: { AWS: `arn:aws:iam::${account}:root` }, ...withMfa }),
  people: () => ({
    Principal: { AWS: "*" },
    Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${account}:user/people/*` } },
  }),
};

/** What a call says besides the role. */
const inputs: Readonly<Record<string, Partial<AssumeRoleCommandInput>>> = {
  partner: { ExternalId: "tenant-7" },
  tagged: { Tags: [{ Key: "team", Value: "red" }] },
  untaggable: { Tags: [{ Key: "team", Value: "red" }] },
  identified: { SourceIdentity: "alice" },
};

let results: readonly WhyResult[] = [];
/** By name of caller and role, in the order of the events. */
const called: string[] = [];

beforeAll(async () => {
  const alice = await userWithKey(iam(), "alice", "/people/");
  const identity = { Effect: "Allow", Action: "sts:*", Resource: "*" };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [identity] });
  await iam().send(new PutUserPolicyCommand({ UserName: "alice", PolicyName: "sts", PolicyDocument }));
  const device = await enabledDevice(iam(), "alice");
  await role(iam(), "open", trust({ Principal: { AWS: alice.arn } }));
  for (const [name, statement] of Object.entries(statements)) {
    const both = statement(alice.arn);
    const chained = statement(`arn:aws:iam::${account}:role/open`);
    await role(
      iam(),
      name,
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [both, chained].map((each) => ({ Effect: "Allow", Action: "sts:AssumeRole", ...each })),
      }),
    );
  }
  let ahead = 0;
  const code = async () => {
    ahead += 60;
    await endpoint().advanceClock(60);
    return { SerialNumber: device.serial, TokenCode: codeOf(device.seed, ahead) };
  };
  const recorded = async (name: string, call: Promise<unknown>): Promise<void> => {
    called.push(name);
    await call.catch(() => undefined);
  };
  const assume = (keys: Keys, RoleArn: string, more: Partial<AssumeRoleCommandInput>) =>
    sts(keys).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "alice", ...more }));
  const all = Object.keys(statements);
  const keysOf = async (call: Promise<{ readonly Credentials?: Keys | undefined }>): Promise<Keys> =>
    (await call).Credentials ?? {};
  called.push("plain session", "session with MFA", "role session", "federated user");
  const plain = await keysOf(sts(alice).send(new GetSessionTokenCommand({})));
  const withCode = await keysOf(sts(alice).send(new GetSessionTokenCommand(await code())));
  const chain = await keysOf(assume(alice, `arn:aws:iam::${account}:role/open`, { RoleSessionName: "alice" }));
  const visitor = await keysOf(sts(alice).send(new GetFederationTokenCommand({ Name: "visitor" })));
  const callers: Readonly<Record<string, Keys>> = { key: alice, plain, withCode, chain, visitor };
  for (const [caller, keys] of Object.entries(callers))
    for (const name of all)
      await recorded(`${caller} ${name}`, assume(keys, `arn:aws:iam::${account}:role/${name}`, inputs[name] ?? {}));
  for (const name of all) {
    const input = { ...inputs[name], ...(await code()) };
    await recorded(`code ${name}`, assume(alice, `arn:aws:iam::${account}:role/${name}`, input));
  }
  await endpoint().advanceClock(900);
  for (const name of ["fresh-mfa", "mfa"])
    await recorded(`later ${name}`, assume(withCode, `arn:aws:iam::${account}:role/${name}`, {}));
  const issuer = createTestOidcIssuer({ url: "https://token.example.com" });
  const { OpenIDConnectProviderArn: oidc = "" } = await iam().send(
    new CreateOpenIDConnectProviderCommand({
      Url: issuer.url,
      ClientIDList: ["sts"],
      ThumbprintList: ["a".repeat(40)],
    }),
  );
  await endpoint().registerKeySet(oidc, issuer.keySet);
  const idp = createTestSamlIdp({ entityId: "https://idp.example.com/metadata" });
  const { SAMLProviderArn: saml = "" } = await iam().send(
    new CreateSAMLProviderCommand({ Name: "idp", SAMLMetadataDocument: idp.metadata }),
  );
  const now = new Date(Date.now() + (ahead + 900) * 1000);
  const federated: Readonly<Record<string, readonly [string, string, string]>> = {
    "web-right": [oidc, "token.example.com:sub", "repo:a"],
    "web-wrong": [oidc, "token.example.com:sub", "repo:b"],
    "saml-right": [saml, "SAML:aud", "https://signin.aws.amazon.com/saml"],
    "saml-wrong": [saml, "SAML:aud", "https://signin.example.com/saml"],
  };
  for (const [name, [Federated, key, value]] of Object.entries(federated)) {
    const isSaml = name.startsWith("saml");
    const Action = isSaml ? "sts:AssumeRoleWithSAML" : "sts:AssumeRoleWithWebIdentity";
    const RoleArn = await role(
      iam(),
      name,
      trust({ Principal: { Federated }, Action, Condition: { StringEquals: { [key]: value } } }),
    );
    const call = isSaml
      ? sts().send(
          new AssumeRoleWithSAMLCommand({
            ...{ RoleArn, PrincipalArn: saml },
            SAMLAssertion: await idp.issueAssertion({ now, sessionName: "alice", roleArn: RoleArn, providerArn: saml }),
          }),
        )
      : sts().send(
          new AssumeRoleWithWebIdentityCommand({
            ...{ RoleArn, RoleSessionName: "alice" },
            WebIdentityToken: await issuer.issueToken({ sub: "repo:a", aud: "sts" }, { now }),
          }),
        );
    await recorded(name, call);
  }
  const pages: SourceText[] = [];
  for await (const { $metadata, ...page } of paginateGetAccountAuthorizationDetails({ client: iam() }, {}))
    pages.push(new SourceText(`page-${pages.length}.json`, JSON.stringify(page)));
  const accounts = readAccounts(pages);
  expect(accounts.problems).toEqual([]);
  const text = events.map((event) => JSON.stringify(event)).join("\n");
  const read = readEvents(new SourceText("events.ndjson", text));
  expect(read.problems).toEqual([]);
  const given = { trusts: [], accounts, serviceControl: undefined, resourceControl: undefined } as const;
  results = explainEvents(read.events, given).results;
}, 120_000);

test("each call has an event, and some of each kind of caller are allowed and denied", () => {
  expect(results.length).toBe(called.length);
  expect(results.length).toBeGreaterThanOrEqual(90);
  for (const caller of ["key", "plain", "withCode", "chain", "code"])
    expect([caller, outcomesOf(caller)]).toEqual([caller, ["allowed", "denied"]]);
  expect(outcomesOf("visitor")).toEqual(["denied"]);
});

function outcomesOf(caller: string): readonly string[] {
  const own = results.filter((_, at) => called[at]?.startsWith(`${caller} `));
  return [...new Set(own.map(({ happened }) => happened.outcome))].sort();
}

test("no answer contradicts what the endpoint decided", () => {
  expect(results.flatMap(({ agrees, reason }, at) => (agrees === false ? [`${called[at]}: ${reason}`] : []))).toEqual(
    [],
  );
});

test("what is unknown is what the event or AWS's documentation does not tell", () => {
  const unknown = results.flatMap(({ decision, cannotTell }, at) =>
    decision === "unknown"
      ? [
          `${called[at]}: ${cannotTell
            .filter(({ counts }) => counts)
            .map(({ about }) => about)
            .join()}`,
        ]
      : [],
  );
  expect(unknown).toMatchInlineSnapshot(`
    [
      "code absent-mfa: undocumented",
      "code fresh-mfa: undocumented",
      "saml-wrong: keys",
    ]
  `);
});
