import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  CreateUserCommand,
  DeleteUserCommand,
  PutGroupPolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { minimalPolicy } from "../../src/backends/aws/permissions.js";
import type { GivenRole, GivenUser } from "../../src/backends/given.js";
import type { Backend, Outcome, ScenarioCaller, TestAccount } from "../../src/backends/index.js";
import { createTestSamlIdp } from "../../src/endpoint/index.js";
import { Scenario } from "../../src/steps/scenario.js";
import { enabledDevice, userWithKey } from "../endpoint/accounts.js";
import { endpointForTests, type Keys } from "../endpoint/clients.js";
import { account, assume, given, identity, openAccount, role, trusting, user, withMfa } from "./given.js";

const calls: string[] = [];
const { endpoint, iam } = endpointForTests({ onCall: ({ action, status }) => calls.push(`${action} ${status}`) });

const founder = user("service-user/kjh", { hasDevice: true });
const alice = user("alice", { hasDevice: true, identityPolicies: [given("alice.json", identity("Allow", "sts:*"))] });
const bob = user("bob", { hasDevice: true });
const carol = user("carol");
const deviceless = user("deviceless");
const bounded = user("bounded");

const founding = role("founding", trusting({ Principal: { AWS: founder.arn }, ...withMfa }));
const delegated = role("delegated", trusting({ Principal: { AWS: account }, ...withMfa }));
const open = role("open", trusting({ Principal: { AWS: account } }));
/** AWS's simulator would call this one `allowed`: alice's policies allow everything of STS. */
const deniesAlice = role(
  "denies-alice",
  trusting({ Principal: { AWS: account } }, { Effect: "Deny", Principal: { AWS: alice.arn } }),
);
const namesBob = role("names-bob", trusting({ Principal: { AWS: bob.arn } }));
const namesBounded = role("names-bounded", trusting({ Principal: { AWS: bounded.arn } }));
const tagging = role(
  "tagging",
  trusting({ Principal: { AWS: alice.arn }, Action: ["sts:AssumeRole", "sts:TagSession"] }),
);
const chained = role("chained", trusting({ Principal: { AWS: open.arn } }));
const chainedMfa = role("chained-mfa", trusting({ Principal: { AWS: open.arn }, ...withMfa }));
const chainedAccount = role("chained-account", trusting({ Principal: { AWS: account } }));
/** Its boundary allows S3 only. */
const limited = role("limited", trusting({ Principal: { AWS: account } }));
const namesLimited = role("names-limited", trusting({ Principal: { AWS: limited.arn } }));
const limitedSession = `arn:aws:sts::${account}:assumed-role/limited/my-session`;
const namesSession = role("names-session", trusting({ Principal: { AWS: limitedSession } }));
const recent = role(
  "recent",
  trusting({ Principal: { AWS: account }, Condition: { NumericLessThan: { "aws:MultiFactorAuthAge": "3600" } } }),
);
const fromOffice = role(
  "from-office",
  trusting({ Principal: { AWS: alice.arn }, Condition: { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } } }),
);
const service = role("service", trusting({ Principal: { Service: "ec2.amazonaws.com" } }));
const host = "token.actions.githubusercontent.com";
const provider = {
  kind: "oidc",
  account,
  host,
  arn: `arn:aws:iam::${account}:oidc-provider/${host}`,
  audiences: ["sts.amazonaws.com"],
} as const;
const github = role(
  "github",
  trusting({
    Principal: { Federated: provider.arn },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: { [`${host}:aud`]: "sts.amazonaws.com" },
      StringLike: { [`${host}:sub`]: "repo:acme/*" },
    },
  }),
);
const idp = { kind: "saml", account, name: "Idp", arn: `arn:aws:iam::${account}:saml-provider/Idp` } as const;
const saml = (name: string, Condition: object) =>
  role(
    name,
    trusting({ Principal: { Federated: idp.arn }, Action: ["sts:AssumeRoleWithSAML", "sts:TagSession"], Condition }),
  );
const workforce = saml("workforce", { StringEquals: { "saml:aud": "https://signin.aws.amazon.com/saml" } });
const fromIssuer = saml("from-issuer", { StringEquals: { "saml:iss": "https://idp.example.com" } });
const byClaim = (name: string, claim: string, value: string): GivenRole =>
  role(
    name,
    trusting({
      Principal: { Federated: provider.arn },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: { [`${host}:${claim}`]: value }, StringLike: { [`${host}:sub`]: "repo:acme/*" } },
    }),
  );
const byRepository = byClaim("by-repository", "repository", "acme/app");
const byOwner = byClaim("by-owner", "repository_owner", "acme");
const byRunner = byClaim("by-runner", "runner_environment", "github-hosted");
const roles = [
  ...[open, founding, delegated, deniesAlice, namesBob, namesBounded, tagging, chained, chainedMfa],
  ...[limited, namesLimited, namesSession],
  ...[chainedAccount, recent, fromOffice, service, github, workforce, fromIssuer],
  ...[byRepository, byOwner, byRunner],
];

let checker: Keys;
let backend: Backend;
let testAccount: TestAccount;

beforeAll(async () => {
  const root = iam();
  for (const { name, path } of [founder, alice, bob, carol, deviceless, bounded]) {
    await root.send(new CreateUserCommand({ UserName: name, Path: path }));
  }
  for (const { name } of [founder, alice, bob]) await enabledDevice(root, name);
  const policy = (UserName: string, PolicyDocument: object) =>
    root.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument: JSON.stringify(PolicyDocument) }));
  await policy("alice", identity("Allow", ["sts:*"]));
  await policy("bob", identity("Deny", "sts:AssumeRole", `arn:aws:iam::${account}:role/denied-*`));
  await root.send(new CreateGroupCommand({ GroupName: "assumers" }));
  const PolicyDocument = JSON.stringify(identity("Allow", "sts:AssumeRole"));
  await root.send(new PutGroupPolicyCommand({ GroupName: "assumers", PolicyName: "g", PolicyDocument }));
  await root.send(new AddUserToGroupCommand({ GroupName: "assumers", UserName: "carol" }));
  const { Policy } = await root.send(
    new CreatePolicyCommand({ PolicyName: "only-s3", PolicyDocument: JSON.stringify(identity("Allow", "s3:*")) }),
  );
  await policy("bounded", identity("Allow", "sts:AssumeRole"));
  const PermissionsBoundary = Policy?.Arn ?? "";
  await root.send(new PutUserPermissionsBoundaryCommand({ UserName: "bounded", PermissionsBoundary }));
  await root.send(
    new CreateOpenIDConnectProviderCommand({ Url: `https://${host}`, ClientIDList: ["sts.amazonaws.com"] }),
  );
  const SAMLMetadataDocument = createTestSamlIdp({ entityId: "https://idp.example.com" }).metadata;
  await root.send(new CreateSAMLProviderCommand({ Name: "Idp", SAMLMetadataDocument }));
  for (const { name, trust } of roles) {
    await root.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust.source.text }));
  }
  await root.send(new PutRolePermissionsBoundaryCommand({ RoleName: "limited", PermissionsBoundary }));
  await root.send(new PutRolePolicyCommand({ RoleName: "open", PolicyName: "p", PolicyDocument }));
  checker = await userWithKey(root, "checker");
  const minimal = minimalPolicy("read-only");
  await root.send(new PutUserPolicyCommand({ UserName: "checker", PolicyName: "minimal", PolicyDocument: minimal }));
  backend = await opened(endpoint().url, checker);
});
afterAll(() => backend?.close());

async function opened(url: string, keys: Keys): Promise<Backend> {
  const credentials = { accessKeyId: keys.AccessKeyId ?? "", secretAccessKey: keys.SecretAccessKey ?? "" };
  return openAccount({ backend: "aws", aws: { endpoint: url } }, {}, { credentials });
}

test("what is looked up and compared shows something by itself", async () => {
  const scenario = new Scenario({ attach: () => Promise.resolve() }, backend, await backend.begin());
  await scenario.give(alice);
  expect(() => scenario.assertMoreThanSetUp(1)).not.toThrow();
  const other = new Scenario({ attach: () => Promise.resolve() }, backend, await backend.begin());
  await other.passTime(5);
  expect(() => other.assertMoreThanSetUp(1)).toThrow("this scenario checks nothing");
});

/** A test account in which everybody was looked up. */
async function testAccountOf(on: Backend = backend): Promise<TestAccount> {
  const begun = await on.begin();
  for (const one of [founder, alice, bob, carol, deviceless, bounded]) {
    expect(await begun.set(one)).toEqual({ kind: "ready" });
  }
  for (const one of roles) expect(await begun.set(one)).toEqual({ kind: "ready" });
  expect(await begun.set(provider)).toEqual({ kind: "ready" });
  return begun;
}

beforeEach(async () => {
  testAccount = await testAccountOf();
});

const by = (one: GivenUser): ScenarioCaller => ({ kind: "user", user: one });
const device = { kind: "device" } as const;
const none = { kind: "none" } as const;

/** Evidence must not say that AWS decided a trust policy. */
function evaluatorOf(outcome: Outcome): string {
  return outcome.evidence?.evaluator ?? "";
}

function sessionOf(outcome: Outcome): ScenarioCaller {
  if (outcome.kind !== "succeeded" || outcome.session === undefined) throw new Error(JSON.stringify(outcome));
  return { kind: "session", session: outcome.session };
}

function answersOf(outcome: Outcome): readonly string[] {
  return outcome.evidence?.evaluatorAnswers?.map(({ evaluator, answer }) => `${evaluator}: ${answer}`) ?? [];
}

describe("the founding story, with the smallest permissions", () => {
  test("without MFA it is denied, and the evaluatorAnswers say why", async () => {
    const outcome = await testAccount.call(assume(by(founder), founding));
    expect(outcome).toMatchObject({ kind: "denied", code: "AccessDenied", status: null, message: null });
    expect(evaluatorOf(outcome)).toMatch(/^policy-check engine on the deployed trust policy/);
    const [principal, conditions, engine] = answersOf(outcome);
    expect(principal).toBe(`SimulatePrincipalPolicy of ${endpoint().url} (not AWS): sts:AssumeRole: implicitDeny`);
    expect(conditions).toBe(
      `SimulateCustomPolicy of ${endpoint().url} (not AWS): sts:AssumeRole: implicitDeny (without a value for aws:MultiFactorAuthPresent)`,
    );
    expect(engine).toContain("implicitDeny: No statement of the trust policy allows sts:AssumeRole to this caller");
    expect(outcome.explanation?.decision.explanation[0]?.compiled.document.source.name).toBe(
      "deployed trust policy of founding",
    );
    expect(outcome.evidence?.endpoint).toBe(endpoint().url);
  });

  test("with MFA it succeeds, and nothing was changed or issued", async () => {
    calls.length = 0;
    const outcome = await testAccount.call(assume(by(founder), founding, device));
    const arn = `arn:aws:sts::${account}:assumed-role/founding/my-session`;
    expect(outcome).toMatchObject({ kind: "succeeded", arn, session: { arn, role: founding, duration: 3600 } });
    expect(answersOf(outcome)[1]).toBe(`SimulateCustomPolicy of ${endpoint().url} (not AWS): sts:AssumeRole: allowed`);
    expect(outcome.evidence?.decision).toEqual({
      decision: "allowed",
      statements: ["trust/Statement/0"],
      undocumented: [],
    });
    expect(calls).toEqual(["iam:SimulatePrincipalPolicy 200", "iam:SimulateCustomPolicy 200"]);
  });
});

describe("the two sides", () => {
  test("a trust policy that denies counts, although AWS's simulator says allowed", async () => {
    const outcome = await testAccount.call(assume(by(alice), deniesAlice));
    expect(outcome.kind).toBe("denied");
    expect(answersOf(outcome)[0]).toBe(
      `SimulatePrincipalPolicy of ${endpoint().url} (not AWS): sts:AssumeRole: allowed`,
    );
    expect(outcome.evidence?.decision).toMatchObject({ decision: "explicitDeny", statements: ["trust/Statement/1"] });
  });

  test.each([
    ["an account is trusted, and the user has the permission", alice, delegated, device, "succeeded"],
    ["an account is trusted, and the user has no permission", bob, delegated, device, "denied"],
    ["an account is trusted, and a group gives the permission", carol, open, none, "succeeded"],
    ["an account is trusted, but the boundary takes the permission away", bounded, open, none, "denied"],
    ["a user is named, and needs no permission", bob, namesBob, none, "succeeded"],
    ["a user is named, so its boundary does not limit the grant", bounded, namesBounded, none, "succeeded"],
    ["nobody is trusted but others", alice, namesBob, none, "denied"],
  ])("%s", async (_, caller, to, mfa, kind) => {
    expect((await testAccount.call(assume(by(caller), to, mfa))).kind).toBe(kind);
  });

  test("an explicit deny on the identity side beats a trust policy that names the user", async () => {
    const denied = role("denied-bob", trusting({ Principal: { AWS: bob.arn } }));
    const AssumeRolePolicyDocument = denied.trust.source.text;
    await iam().send(new CreateRoleCommand({ RoleName: denied.name, AssumeRolePolicyDocument }));
    await testAccount.set(denied);
    const outcome = await testAccount.call(assume(by(bob), denied));
    expect(outcome).toMatchObject({ kind: "denied", evidence: { decision: { decision: "explicitDeny" } } });
    expect(answersOf(outcome)[0]).toBe(
      `SimulatePrincipalPolicy of ${endpoint().url} (not AWS): sts:AssumeRole: explicitDeny`,
    );
  });

  test("session tags need sts:TagSession on both sides", async () => {
    const tags = { tags: [{ key: "team", value: "blue" }] };
    expect((await testAccount.call(assume(by(alice), tagging, none, tags))).kind).toBe("succeeded");
    const outcome = await testAccount.call(assume(by(alice), open, none, tags));
    expect(outcome).toMatchObject({ kind: "denied", explanation: { action: "sts:TagSession" } });
    expect(answersOf(outcome)[0]).toContain("sts:TagSession: allowed");
  });

  test("the root user is refused by the engine, and no simulator is asked about it", async () => {
    const outcome = await testAccount.call(assume({ kind: "root", account }, open));
    expect(outcome).toMatchObject({
      kind: "denied",
      evidence: { evaluator: `policy-check engine on the deployed trust policy of ${endpoint().url} (not AWS)` },
    });
    expect(
      answersOf(outcome).some((answer) => answer.startsWith(`SimulatePrincipalPolicy of ${endpoint().url} (not AWS)`)),
    ).toBe(false);
  });
});

describe("sessions are imagined", () => {
  test("a session token has MFA, and grows old", async () => {
    const token = await testAccount.call({ kind: "getSessionToken", caller: by(alice), mfa: device });
    expect(token).toMatchObject({
      kind: "succeeded",
      evidence: { evaluator: "policy-check (no call made: GetSessionToken needs no permission)", endpoint: null },
    });
    const session = sessionOf(token);
    expect((await testAccount.call(assume(session, recent))).kind).toBe("succeeded");
    expect(await testAccount.passTime(3601)).toEqual({ kind: "ready" });
    const stale = await testAccount.call(assume(session, recent));
    expect(stale.kind).toBe("denied");
    expect(answersOf(stale)[0]).toContain("sts:AssumeRole: allowed");
    expect(stale.evidence?.evaluatorAnswers?.[1]?.question).toContain(
      "aws:MultiFactorAuthPresent true and aws:MultiFactorAuthAge 3601",
    );
    await testAccount.passTime(50_000);
    expect(await testAccount.call(assume(session, recent))).toMatchObject({
      kind: "notChecked",
      reason: expect.stringContaining("the session has expired after 43200 seconds"),
    });
  });

  test("a session token without MFA has the key, with false", async () => {
    const session = sessionOf(await testAccount.call({ kind: "getSessionToken", caller: by(alice), mfa: none }));
    const outcome = await testAccount.call(assume(session, delegated));
    expect(outcome.kind).toBe("denied");
    expect(outcome.evidence?.evaluatorAnswers?.[1]?.question).toContain("aws:MultiFactorAuthPresent false");
  });

  test("a role's session is simulated by its role, and has no MFA", async () => {
    const first = sessionOf(await testAccount.call(assume(by(alice), open, device)));
    const outcome = await testAccount.call(assume(first, chained));
    expect(outcome.kind).toBe("succeeded");
    expect(outcome.evidence?.evaluatorAnswers?.[0]?.question).toContain(open.arn);
    expect((await testAccount.call(assume(first, chainedMfa))).kind).toBe("denied");
    expect((await testAccount.call(assume(first, chainedAccount))).kind).toBe("succeeded");
  });

  test("a role's boundary limits what a trust policy grants to the role, and not what it grants to the session", async () => {
    const session = sessionOf(await testAccount.call(assume(by(alice), limited)));
    const outcome = await testAccount.call(assume(session, namesLimited));
    expect(outcome.kind).toBe("denied");
    expect(outcome.explanation?.decision.reason).toContain("permissions boundary does not allow sts:AssumeRole");
    expect(answersOf(outcome)[0]).toContain("not allowed by the permissions boundary");
    expect((await testAccount.call(assume(session, namesSession))).kind).toBe("succeeded");
  });

  test("a session policy limits what a session may assume", async () => {
    const sessionPolicy = given("session.json", identity("Allow", "s3:*"));
    const limited = sessionOf(await testAccount.call(assume(by(alice), open, none, { sessionPolicy })));
    expect((await testAccount.call(assume(limited, chainedAccount))).kind).toBe("denied");
    expect((await testAccount.call(assume(limited, chained))).kind).toBe("denied");
  });
});

describe("federated callers and services", () => {
  const web = (sub: string) =>
    testAccount.call({ kind: "assumeRoleWithWebIdentity", provider, role: github, sessionName: "ci", claims: { sub } });

  test("a web identity is decided by the engine, with its conditions judged by AWS", async () => {
    const outcome = await web("repo:acme/app:ref:refs/heads/main");
    expect(outcome.kind).toBe("succeeded");
    expect(answersOf(outcome)[0]).toBe(
      `SimulateCustomPolicy of ${endpoint().url} (not AWS): sts:AssumeRoleWithWebIdentity: allowed`,
    );
    expect((await web("repo:evil/app:ref:refs/heads/main")).kind).toBe("denied");
  });

  test("a token with GitHub's claims has the keys of those that AWS evaluates, and no others", async () => {
    const from = (to: GivenRole) =>
      testAccount.call({
        ...{ kind: "assumeRoleWithWebIdentity", provider, role: to, sessionName: "ci" },
        ...{ claims: { repository: "acme/app" }, shape: { provider: "github" } },
      });
    expect((await from(byRepository)).kind).toBe("succeeded");
    expect((await from(byOwner)).kind).toBe("denied");
    expect(await from(byRunner)).toMatchObject({
      kind: "notChecked",
      reason: expect.stringContaining("runner_environment"),
    });
  });

  test("a SAML assertion, as far as a scenario describes one", async () => {
    const call = (to: GivenRole, attributes: Record<string, string>) =>
      testAccount.call({ kind: "assumeRoleWithSAML", provider: idp, role: to, sessionName: "me", attributes });
    const outcome = await call(workforce, { "PrincipalTag:team": "blue" });
    expect(outcome).toMatchObject({ kind: "succeeded", arn: `arn:aws:sts::${account}:assumed-role/workforce/me` });
    expect(answersOf(outcome)[0]).toBe(
      `SimulateCustomPolicy of ${endpoint().url} (not AWS): sts:AssumeRoleWithSAML: allowed; sts:TagSession: allowed`,
    );
    expect(await call(fromIssuer, {})).toMatchObject({
      kind: "notChecked",
      reason: expect.stringContaining("saml:iss"),
    });
    expect(await call(workforce, { SessionDuration: "900" })).toMatchObject({ kind: "notChecked" });
  });

  test("a service", async () => {
    const call = (name: string) =>
      testAccount.call({ kind: "assumeAsService", service: name, role: service, context: {} });
    expect(await call("ec2.amazonaws.com")).toMatchObject({
      kind: "succeeded",
      arn: `arn:aws:sts::${account}:assumed-role/service/ec2`,
    });
    const other = await call("lambda.amazonaws.com");
    expect(other.kind).toBe("denied");
    expect(answersOf(other)[0]).toContain("not asked: no statement of the trust policy is for this caller");
  });
});

describe("what cannot be shown is not checked, with the reason", () => {
  test.each([
    [
      "a wrong code",
      { kind: "code", code: "000000" },
      "a code can only be verified by AWS STS in a real AssumeRole call; run with --live",
    ],
    ["a used code", { kind: "usedCode" }, "a code that was used can only be verified"],
    ["a foreign device", { kind: "deviceOf", user: bob }, "a code of another user's device can only be verified"],
    ["no such device", { kind: "unknownDevice" }, "a device that does not exist can only be verified"],
    ["half of it", { kind: "codeOnly" }, "a code without a serial number can only be verified"],
  ] as const)("%s", async (_, mfa, reason) => {
    calls.length = 0;
    const outcome = await testAccount.call(assume(by(founder), founding, mfa));
    expect(outcome).toMatchObject({ kind: "notChecked", reason: expect.stringContaining(reason) });
    expect(calls).toEqual([]);
  });

  test.each([
    ["longer than the role allows", { duration: 7200 }, "sessions of the role last 3600 seconds at most, not 7200"],
    ["a bad session name", { sessionName: "a b" }, "AWS does not accept the session name"],
    ["a bad session policy", { sessionPolicy: given("s.json", "{") }, "the session policy is not a policy"],
    [
      "a long session policy",
      { sessionPolicy: given("s.json", identity("Allow", "*", `arn:aws:s3:::${"x".repeat(2048)}`)) },
      "the session policy has more than 2048 characters",
    ],
    [
      "a tag of characters that are none",
      { tags: [{ key: "team", value: "a#b" }] },
      "AWS does not accept the tag team",
    ],
    ["a transitive key that is no tag", { transitiveTagKeys: ["team"] }, "a transitive tag key is not among the tags"],
  ])("%s", async (_, parameters, reason) => {
    const outcome = await testAccount.call(assume(by(alice), open, none, parameters));
    expect(outcome).toMatchObject({ kind: "notChecked", reason: expect.stringContaining(reason) });
  });

  test("a web identity for an audience that the provider does not have", async () => {
    const claims = { sub: "repo:acme/app", aud: "somebody-else" };
    const kind = "assumeRoleWithWebIdentity" as const;
    const call = { kind, provider, role: github, sessionName: "my-session", claims };
    expect(await testAccount.call(call)).toMatchObject({
      kind: "notChecked",
      reason: expect.stringContaining("does not have the audience somebody-else"),
    });
  });

  test("sessions that AWS STS would not give to anybody", async () => {
    const named = { sessionName: "a b" };
    const kind = "assumeRoleWithWebIdentity" as const;
    const identityCall = { kind, provider, role: github, claims: { sub: "repo:acme/app" }, ...named };
    const reason = expect.stringContaining("AWS does not accept the session name");
    expect(await testAccount.call(identityCall)).toEqual({ kind: "notChecked", reason });
    expect(await testAccount.set(idp)).toEqual({ kind: "ready" });
    const assertion = { provider: idp, role: workforce, attributes: {} };
    expect(await testAccount.call({ kind: "assumeRoleWithSAML", ...assertion, ...named })).toEqual({
      kind: "notChecked",
      reason,
    });
    const attributes = { "PrincipalTag:team": "a#b" };
    expect(
      await testAccount.call({ kind: "assumeRoleWithSAML", ...assertion, sessionName: "my-session", attributes }),
    ).toMatchObject({
      reason: expect.stringContaining("AWS does not accept the tag team"),
    });
  });

  test("a condition on what only a real call has", async () => {
    const outcome = await testAccount.call(assume(by(alice), fromOffice));
    expect(outcome).toMatchObject({
      kind: "notChecked",
      reason: "the decision depends on aws:SourceIp, which only a real call shows",
    });
    // Who is not meant by the statement is denied whatever the address is.
    expect((await testAccount.call(assume(by(bob), fromOffice))).kind).toBe("denied");
  });

  test("the same in the caller's own policies", async () => {
    const Statement = [
      { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" },
      { Effect: "Deny", Action: "*", Resource: "*", Condition: { NotIpAddress: { "aws:SourceIp": "192.0.2.0/24" } } },
    ];
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await iam().send(new CreateUserCommand({ UserName: "dave" }));
    await iam().send(new PutUserPolicyCommand({ UserName: "dave", PolicyName: "p", PolicyDocument }));
    const dave = user("dave");
    await testAccount.set(dave);
    expect(await testAccount.call(assume(by(dave), open))).toMatchObject({ kind: "notChecked" });
    expect((await testAccount.call(assume(by(dave), namesBob))).kind).toBe("denied");
  });

  test("callers and roles of another account", async () => {
    const other = "210987654321";
    const reason = expect.stringContaining("and the credentials are in account 123456789012");
    expect(await testAccount.set(user("alice", { account: other }))).toEqual({ kind: "notChecked", reason });
    const elsewhere = role("open", trusting({ Principal: { AWS: account } }), { account: other });
    expect(await testAccount.set(elsewhere)).toEqual({ kind: "notChecked", reason });
    expect(await testAccount.call(assume(by(alice), elsewhere))).toEqual({ kind: "notChecked", reason });
    const stranger = by(user("alice", { account: other }));
    expect(await testAccount.call(assume(stranger, open))).toEqual({ kind: "notChecked", reason });
  });

  test("who others are; who the credentials are is asked", async () => {
    expect(await testAccount.call({ kind: "getCallerIdentity", caller: by(alice) })).toMatchObject({
      kind: "notChecked",
    });
    const arn = `arn:aws:iam::${account}:user/checker`;
    expect(await testAccount.call({ kind: "getCallerIdentity", caller: by(user("checker")) })).toMatchObject({
      kind: "succeeded",
      arn,
      evidence: { evaluator: `STS of ${endpoint().url} (not AWS)` },
    });
  });
});

describe("what is given is looked up", () => {
  test.each([
    ["a user that is not there", user("nobody"), "account 123456789012 has no user nobody"],
    ["another path", user("team/alice"), "the user alice is arn:aws:iam::123456789012:user/alice, not"],
    ["no device", { ...deviceless, hasDevice: true }, "the user deviceless has no MFA device"],
    ["a tag that is not there", { ...alice, tags: [{ key: "team", value: "blue" }] }, "does not have the tag team"],
    [
      "no policy at all",
      { ...deviceless, identityPolicies: alice.identityPolicies },
      "with the meaning of alice.json; it has no policies",
    ],
    [
      "another policy",
      { ...alice, identityPolicies: [given("alice.json", identity("Allow", "sts:AssumeRole"))] },
      '-     "sts:*"\n+     "sts:AssumeRole"',
    ],
    [
      "no boundary",
      { ...alice, permissionsBoundary: given("b.json", identity("Allow", "s3:*")) },
      "has no permissions boundary",
    ],
    [
      "another boundary",
      { ...bounded, permissionsBoundary: given("b.json", identity("Allow", "ec2:*")) },
      "the permissions boundary of the user bounded differs from b.json",
    ],
  ])("%s", async (_, one, message) => {
    expect(await testAccount.set(one)).toEqual({ kind: "refused", message: expect.stringContaining(message) });
  });

  test("policies of groups and boundaries that say the same are found", async () => {
    const policy = given("assumers.json", identity("Allow", ["STS:assumerole"]));
    expect(await testAccount.set({ ...carol, identityPolicies: [policy] })).toEqual({ kind: "ready" });
    const permissionsBoundary = given("b.json", identity("Allow", "s3:*"));
    expect(await testAccount.set({ ...bounded, permissionsBoundary })).toEqual({ kind: "ready" });
    expect(await testAccount.set({ ...open, identityPolicies: [policy] })).toEqual({ kind: "ready" });
  });

  test("drift is shown as a difference of lines", async () => {
    const drifted = role("founding", trusting({ Principal: { AWS: founder.arn } }));
    const setup = await testAccount.set(drifted);
    expect(setup).toMatchObject({ kind: "refused" });
    const message = setup.kind === "refused" ? setup.message : "";
    expect(message).toContain("the trust policy of the role founding has drifted");
    expect(message).toContain('-   "Condition": [\n-     "Bool aws:MultiFactorAuthPresent [\\"true\\"]"');
  });

  test("a role whose trusted user was deleted has drifted", async () => {
    await iam().send(new CreateUserCommand({ UserName: "leaver" }));
    const left = role("left", trusting({ Principal: { AWS: `arn:aws:iam::${account}:user/leaver` } }));
    const AssumeRolePolicyDocument = left.trust.source.text;
    await iam().send(new CreateRoleCommand({ RoleName: left.name, AssumeRolePolicyDocument }));
    expect(await testAccount.set(left)).toEqual({ kind: "ready" });
    await iam().send(new DeleteUserCommand({ UserName: "leaver" }));
    expect(await testAccount.set(left)).toMatchObject({
      kind: "refused",
      message: expect.stringMatching(/AIDA\w+ is what IAM shows for a deleted user or role/),
    });
  });

  test("roles and providers that are not there, or otherwise", async () => {
    expect(await testAccount.set(role("nowhere", trusting({ Principal: { AWS: account } })))).toEqual({
      kind: "refused",
      message: "account 123456789012 has no role nowhere",
    });
    expect(await testAccount.set({ ...open, maxSessionDuration: 7200 })).toEqual({
      kind: "refused",
      message: "sessions of the role open may last 3600 seconds, not 7200 as in the scenario",
    });
    const audiences = ["other"];
    expect(await testAccount.set({ ...provider, audiences })).toMatchObject({ kind: "refused" });
    expect(await testAccount.set(idp)).toEqual({ kind: "ready" });
    const arn = `arn:aws:iam::${account}:saml-provider/Other`;
    expect(await testAccount.set({ ...idp, name: "Other", arn })).toEqual({
      kind: "refused",
      message: `account ${account} has no SAML provider ${arn}`,
    });
  });
});

describe("missing permissions", () => {
  test("a lookup names the action, and prints the policy to attach", async () => {
    const keys = await userWithKey(iam(), "powerless");
    const without = await opened(endpoint().url, keys);
    const setup = await (await without.begin()).set(alice);
    expect(setup).toMatchObject({ kind: "refused" });
    const message = setup.kind === "refused" ? setup.message : "";
    expect(message).toContain("policy-check lacks the permission iam:GetUser");
    expect(message).toContain(minimalPolicy("read-only"));
    await without.close();
  });

  test("so does a simulation; nothing was shown then", async () => {
    const keys = await userWithKey(iam(), "reader");
    const PolicyDocument = minimalPolicy("read-only").replace("iam:SimulateCustomPolicy", "iam:GetGroup");
    await iam().send(new PutUserPolicyCommand({ UserName: "reader", PolicyName: "p", PolicyDocument }));
    const without = await opened(endpoint().url, keys);
    const outcome = await (await testAccountOf(without)).call(assume(by(founder), founding, device));
    expect(outcome).toMatchObject({
      kind: "broken",
      message: expect.stringContaining("lacks the permission iam:SimulateCustomPolicy"),
    });
    await without.close();
  });
});
