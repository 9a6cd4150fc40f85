import { CreateOpenIDConnectProviderCommand, CreateSAMLProviderCommand } from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  AssumeRoleWithSAMLCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
} from "@aws-sdk/client-sts";
import { beforeAll, describe, expect, test } from "vitest";
import { createTestOidcIssuer, createTestSamlIdp } from "../../src/endpoint/index.js";
import { role, trust, withMfa } from "./accounts.js";
import { endpointForTests, failureOf } from "./clients.js";

const { endpoint, iam, sts } = endpointForTests();
const account = "123456789012";

describe("AssumeRoleWithWebIdentity", () => {
  const issuer = createTestOidcIssuer({ url: "https://tokens.example.com/ci" });
  const provider = `arn:aws:iam::${account}:oidc-provider/tokens.example.com/ci`;
  const own = { StringEquals: { "tokens.example.com/ci:sub": "repo:us/app" } };
  const Action = "sts:AssumeRoleWithWebIdentity";
  let RoleArn = "";
  const token = (claims = {}) =>
    issuer.issueToken({ sub: "repo:us/app", aud: "sts.example", ...claims }, { now: new Date() });
  const assume = (WebIdentityToken: string, roleArn = RoleArn) =>
    sts().send(new AssumeRoleWithWebIdentityCommand({ RoleArn: roleArn, RoleSessionName: "ci-1", WebIdentityToken }));

  beforeAll(async () => {
    const create = {
      Url: "https://tokens.example.com/ci",
      ClientIDList: ["sts.example"],
      ThumbprintList: ["a".repeat(40)],
    };
    await iam().send(new CreateOpenIDConnectProviderCommand(create));
    RoleArn = await role(iam(), "deploy", trust({ Principal: { Federated: provider }, Action, Condition: own }));
  });

  test("wants the provider's keys to be registered", async () => {
    const [code, status, message] = await failureOf(assume(await token()));
    expect([code, status]).toEqual(["InvalidIdentityTokenException", 400]);
    expect(message).toContain("register the key set");
    await endpoint().registerKeySet(provider, issuer.keySet);
  });

  test("lets the subject in that the trust policy names", async () => {
    const answer = await assume(await token());
    expect(answer).toMatchObject({
      SubjectFromWebIdentityToken: "repo:us/app",
      Audience: "sts.example",
      Provider: provider,
      AssumedRoleUser: { Arn: `arn:aws:sts::${account}:assumed-role/deploy/ci-1` },
    });
    const { Arn } = await sts(answer.Credentials).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:sts::${account}:assumed-role/deploy/ci-1`);
  });

  test("refuses other subjects, audiences, issuers and roles", async () => {
    const denied = ["AccessDenied", 403, "Not authorized to perform sts:AssumeRoleWithWebIdentity"];
    expect(await failureOf(assume(await token({ sub: "repo:them/app" })))).toEqual(denied);
    expect((await failureOf(assume(await token({ aud: "other" }))))[0]).toBe("InvalidIdentityTokenException");
    const stranger = createTestOidcIssuer({ url: "https://tokens.example.com/ci" });
    const forged = await stranger.issueToken({ sub: "repo:us/app", aud: "sts.example" }, { now: new Date() });
    expect((await failureOf(assume(forged)))[0]).toBe("InvalidIdentityTokenException");
    expect(await failureOf(assume(await token(), `arn:aws:iam::${account}:role/no-such-role`))).toEqual(denied);
  });

  test("cannot meet an MFA condition", async () => {
    const guarded = await role(iam(), "deploy-mfa", trust({ Principal: { Federated: provider }, Action, ...withMfa }));
    expect((await failureOf(assume(await token(), guarded)))[0]).toBe("AccessDenied");
  });

  test("tokens expire with the endpoint's clock", async () => {
    const old = await token();
    await endpoint().advanceClock(86_400);
    expect((await failureOf(assume(old))).slice(0, 2)).toEqual(["ExpiredTokenException", 400]);
  });

  test("key sets can be registered over HTTP", async () => {
    const post = (body: unknown) =>
      fetch(`${endpoint().url}/_policy-check/oidc-key-set`, { method: "POST", body: JSON.stringify(body) });
    expect((await post({ provider, keySet: issuer.keySet })).status).toBe(200);
    expect((await post({ provider: `${provider}x`, keySet: issuer.keySet })).status).toBe(400);
    expect((await post({ provider, keySet: {} })).status).toBe(400);
  });
});

describe("AssumeRoleWithSAML", () => {
  const idp = createTestSamlIdp({ entityId: "https://idp.example.com/metadata" });
  const providerArn = `arn:aws:iam::${account}:saml-provider/workforce`;
  const Action = ["sts:AssumeRoleWithSAML", "sts:TagSession"];
  const Condition = { StringEquals: { "saml:aud": "https://signin.aws.amazon.com/saml" } };
  let roleArn = "";
  const now = () => new Date(Date.now() + 86_400_000);
  const assume = (SAMLAssertion: string, more = {}) =>
    sts().send(new AssumeRoleWithSAMLCommand({ RoleArn: roleArn, PrincipalArn: providerArn, SAMLAssertion, ...more }));
  const assertion = (more = {}) =>
    idp.issueAssertion({ roleArn, providerArn, sessionName: "ann@example.com", now: now(), ...more });

  beforeAll(async () => {
    await iam().send(new CreateSAMLProviderCommand({ Name: "workforce", SAMLMetadataDocument: idp.metadata }));
    roleArn = await role(iam(), "staff", trust({ Principal: { Federated: providerArn }, Action, Condition }));
  });

  test("lets in whom the assertion speaks for", async () => {
    const answer = await assume(await assertion());
    expect(answer).toMatchObject({
      Issuer: "https://idp.example.com/metadata",
      Audience: "https://signin.aws.amazon.com/saml",
      AssumedRoleUser: { Arn: `arn:aws:sts::${account}:assumed-role/staff/ann@example.com` },
    });
    const { Arn } = await sts(answer.Credentials).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:sts::${account}:assumed-role/staff/ann@example.com`);
  });

  test("tags of the assertion are the session's", async () => {
    const tag = { "https://aws.amazon.com/SAML/Attributes/PrincipalTag:Team": ["red"] };
    const { Credentials } = await assume(await assertion({ attributes: tag }));
    const seen = { StringEquals: { "aws:PrincipalTag/Team": "red" } };
    const RoleArn = await role(iam(), "red-only", trust({ Principal: { AWS: roleArn }, Condition: seen }));
    await sts(Credentials).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "next" }));
  });

  test("refuses forged, old and foreign assertions", async () => {
    const stranger = createTestSamlIdp({ entityId: "https://idp.example.com/metadata" });
    const input = { roleArn, providerArn, sessionName: "ann@example.com", now: now() };
    const forged = await stranger.issueAssertion(input);
    expect((await failureOf(assume(forged)))[0]).toBe("InvalidIdentityTokenException");
    const old = await assertion({ now: new Date() });
    expect((await failureOf(assume(old)))[0]).toBe("ExpiredTokenException");
    const elsewhere = await assertion({ roleArn: `arn:aws:iam::${account}:role/other` });
    expect((await failureOf(assume(elsewhere))).slice(0, 2)).toEqual(["AccessDenied", 403]);
    const unknown = { PrincipalArn: `arn:aws:iam::${account}:saml-provider/nobody` };
    expect((await failureOf(assume(await assertion(), unknown)))[0]).toBe("InvalidIdentityTokenException");
  });
});
