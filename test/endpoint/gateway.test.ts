import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  DeleteAccessKeyCommand,
  EnableMFADeviceCommand,
  GetRoleCommand,
  GetUserCommand,
  IAMClient,
  ListMFADevicesCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  TagRoleCommand,
  TagUserCommand,
  UpdateAccessKeyCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  AssumeRoleWithSAMLCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type GatewayOptions, startGateway } from "../../src/endpoint/gateway/gateway.js";
import {
  type CallRecord,
  createTestOidcIssuer,
  createTestSamlIdp,
  type Endpoint,
  startEndpoint,
} from "../../src/endpoint/index.js";
import { clientSettings, codeOf, failureOf, type Keys, rootKeys } from "./clients.js";

const account = "123456789012";
/** The calls that reached the upstream. It verifies codes too, so its answer alone does not tell who refused. */
const reached: string[] = [];
const open: { destroy?(): void; close?(): unknown }[] = [];
afterAll(async () => {
  for (const each of open.reverse()) {
    each.destroy?.();
    await each.close?.();
  }
});

function kept<T extends { destroy?(): void; close?(): unknown }>(each: T): T {
  open.push(each);
  return each;
}

async function gatewayTo(url: string, options: Partial<GatewayOptions> = {}): Promise<Endpoint> {
  return kept(await startGateway({ upstream: url, ...options }));
}

/** One attempt: what fails is not tried again. */
const iamOf = (endpoint: { readonly url: string }, keys?: Keys) =>
  kept(new IAMClient({ ...clientSettings(endpoint, keys), maxAttempts: 1 }));
const stsOf = (endpoint: { readonly url: string }, keys?: Keys) =>
  kept(new STSClient({ ...clientSettings(endpoint, keys), maxAttempts: 1 }));

function trustOf(principal: string, condition: object = {}): string {
  const statement = { Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole", ...condition };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}
const withMfa = { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } };

let upstream: Endpoint;
let gateway: Endpoint;
const records: CallRecord[] = [];
beforeAll(async () => {
  upstream = kept(await startEndpoint({ enforcement: "off", onCall: (record) => reached.push(record.action) }));
  gateway = await gatewayTo(upstream.url, { onCall: (record) => records.push(record) });
});

/** Both clocks: an upstream that verifies codes itself has its own. */
async function wait(seconds: number): Promise<void> {
  later += seconds;
  await upstream.advanceClock(seconds);
  await gateway.advanceClock(seconds);
}
let later = 0;

let made = 0;
interface Member {
  readonly name: string;
  readonly arn: string;
  readonly keys: Keys;
  readonly serial: string;
  /** A code that was not used yet. */
  code(): Promise<string>;
}

/** A user with a key and an enabled device, all made through the gateway. */
async function newUser(path = "/"): Promise<Member> {
  const name = `user-${++made}`;
  const root = iamOf(gateway);
  const { User } = await root.send(new CreateUserCommand({ UserName: name, Path: path }));
  const { AccessKey } = await root.send(new CreateAccessKeyCommand({ UserName: name }));
  const { VirtualMFADevice } = await root.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: name }));
  const { SerialNumber: serial = "", Base32StringSeed: seed = new Uint8Array() } = VirtualMFADevice ?? {};
  await root.send(
    new EnableMFADeviceCommand({
      UserName: name,
      SerialNumber: serial,
      AuthenticationCode1: codeOf(seed, later - 30),
      AuthenticationCode2: codeOf(seed, later),
    }),
  );
  const code = async (): Promise<string> => {
    await wait(30);
    return codeOf(seed, later);
  };
  return { name, arn: User?.Arn ?? "", keys: AccessKey ?? {}, serial, code };
}

async function newRole(trust: string, path = "/"): Promise<string> {
  const RoleName = `role-${++made}`;
  const command = new CreateRoleCommand({ RoleName, Path: path, AssumeRolePolicyDocument: trust });
  const { Role } = await iamOf(gateway).send(command);
  return Role?.Arn ?? "";
}

function assume(keys: Keys, RoleArn: string, input: Partial<AssumeRoleCommandInput> = {}, at = gateway) {
  return stsOf(at, keys).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "session", ...input }));
}

const denied = (caller: string, role: string, action = "sts:AssumeRole") =>
  ["AccessDenied", 403, `User: ${caller} is not authorized to perform: ${action} on resource: ${role}`] as const;
const wrongCode = ["AccessDenied", 403, "MultiFactorAuthentication failed with invalid MFA one time pass code. "];

describe("the founding story in front of an upstream that enforces nothing", () => {
  test("without MFA denied, with MFA allowed, each code once", async () => {
    const user = await newUser("/service-user/");
    const role = await newRole(trustOf(user.arn, withMfa));
    // The upstream itself would let it pass.
    await expect(assume(user.keys, role, {}, upstream)).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });

    expect(await failureOf(assume(user.keys, role))).toEqual(denied(user.arn, role));
    const SerialNumber = user.serial;
    expect(await failureOf(assume(user.keys, role, { SerialNumber, TokenCode: "000000" }))).toEqual(wrongCode);

    const TokenCode = await user.code();
    const assumed = await assume(user.keys, role, { SerialNumber, TokenCode });
    const arn = `arn:aws:sts::${account}:assumed-role/${role.split("/").at(-1)}/session`;
    expect(assumed.AssumedRoleUser?.Arn).toBe(arn);
    expect(await failureOf(assume(user.keys, role, { SerialNumber, TokenCode }))).toEqual(wrongCode);

    const { Credentials = {} } = assumed;
    for (const at of [gateway, upstream]) {
      const { Arn } = await stsOf(at, Credentials).send(new GetCallerIdentityCommand({}));
      expect(Arn).toBe(arn);
    }
  });

  test("a session token with MFA assumes the role, one without does not", async () => {
    const user = await newUser();
    const role = await newRole(trustOf(user.arn, withMfa));
    const client = stsOf(gateway, user.keys);
    const plain = await client.send(new GetSessionTokenCommand({}));
    expect(await failureOf(assume(plain.Credentials ?? {}, role))).toEqual(denied(user.arn, role));
    const wrong = new GetSessionTokenCommand({ SerialNumber: user.serial, TokenCode: "000000" });
    expect(await failureOf(client.send(wrong))).toEqual(wrongCode);
    const right = new GetSessionTokenCommand({ SerialNumber: user.serial, TokenCode: await user.code() });
    const strong = await client.send(right);
    await assume(strong.Credentials ?? {}, role);
    expect(await failureOf(stsOf(gateway, strong.Credentials).send(new GetSessionTokenCommand({})))).toEqual([
      "AccessDenied",
      403,
      "Cannot call GetSessionToken with session credentials",
    ]);
  });

  test("role chaining: the second role's trust policy decides, and MFA does not survive", async () => {
    const user = await newUser();
    const first = await newRole(trustOf(user.arn, withMfa), "/team/");
    const second = await newRole(trustOf(first));
    const third = await newRole(trustOf(first, withMfa));
    const { Credentials = {}, AssumedRoleUser } = await assume(user.keys, first, {
      SerialNumber: user.serial,
      TokenCode: await user.code(),
    });
    await assume(Credentials, second);
    expect(await failureOf(assume(user.keys, second))).toEqual(denied(user.arn, second));
    expect(await failureOf(assume(Credentials, third))).toEqual(denied(AssumedRoleUser?.Arn ?? "", third));
    expect(records.at(-1)?.decision).toMatchObject({ decision: "implicitDeny", action: "sts:AssumeRole" });
    // Nobody trusts the role itself.
    expect(await failureOf(assume(Credentials, first))).toEqual(denied(AssumedRoleUser?.Arn ?? "", first));
    expect((await failureOf(assume(Credentials, second, { DurationSeconds: 3601 })))[0]).toBe("ValidationError");
  });

  test("sessions end by the gateway's clock", async () => {
    const between = await gatewayTo(upstream.url);
    const UserName = `user-${++made}`;
    const { User } = await iamOf(between).send(new CreateUserCommand({ UserName }));
    const { AccessKey = {} } = await iamOf(between).send(new CreateAccessKeyCommand({ UserName }));
    const role = await newRole(trustOf(User?.Arn ?? ""));
    const next = await newRole(trustOf(role));
    const { Credentials = {} } = await assume(AccessKey, role, { DurationSeconds: 900 }, between);
    await between.advanceClock(890);
    await assume(Credentials, next, {}, between);
    await between.advanceClock(11);
    expect((await failureOf(assume(Credentials, next, {}, between)))[0]).toBe("ExpiredToken");
    const whoAmI = stsOf(between, Credentials).send(new GetCallerIdentityCommand({}));
    expect((await failureOf(whoAmI))[0]).toBe("ExpiredToken");
  });

  test("who callers are it says itself where it knows them, and leaves it to the upstream where not", async () => {
    const user = await newUser();
    const role = await newRole(trustOf(user.arn));
    const { Credentials = {} } = await assume(user.keys, role);
    const before = reached.length;
    const identity = (keys: Keys) => stsOf(gateway, keys).send(new GetCallerIdentityCommand({}));
    expect(await identity(user.keys)).toMatchObject({ Account: account, Arn: user.arn });
    const session = role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/");
    expect((await identity(Credentials)).Arn).toMatch(`${session}/`);
    expect(reached.slice(before).filter((action) => action === "sts:GetCallerIdentity")).toEqual([]);
    const { AccessKey } = await iamOf(upstream).send(new CreateAccessKeyCommand({ UserName: user.name }));
    expect((await identity(AccessKey ?? {})).Arn).toBe(user.arn);
    expect(reached.slice(before)).toContain("sts:GetCallerIdentity");
  });

  test("what the upstream leaves out of its answer is there, with the upstream's credentials", async () => {
    const partial = await serverOf(async ({ method, url = "/", headers, body }, response) => {
      // The host stays: it is signed.
      const passed = httpRequest(`${upstream.url}${url}`, { method, headers }, async (answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk);
        const text = Buffer.concat(chunks).toString("utf8");
        response.writeHead(answer.statusCode ?? 500, { "content-type": "text/xml" });
        response.end(
          text.replace(/<SourceIdentity>.*?<\/SourceIdentity>|<AssumedRoleUser>.*?<\/AssumedRoleUser>/gs, ""),
        );
      });
      passed.end(body);
    });
    const between = await gatewayTo(partial.url);
    const UserName = `user-${++made}`;
    const { User } = await iamOf(between).send(new CreateUserCommand({ UserName }));
    const { AccessKey = {} } = await iamOf(between).send(new CreateAccessKeyCommand({ UserName }));
    const statement = {
      Effect: "Allow",
      Principal: { AWS: User?.Arn },
      Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
    };
    const role = await newRole(JSON.stringify({ Version: "2012-10-17", Statement: [statement] }));
    const answer = await assume(AccessKey, role, { SourceIdentity: "ticket-1", DurationSeconds: 900 }, between);
    expect(answer.SourceIdentity).toBe("ticket-1");
    expect(answer.AssumedRoleUser?.Arn).toContain(":assumed-role/");
    expect(answer.$metadata.requestId).toBeTruthy();
    const { Arn } = await stsOf(upstream, answer.Credentials).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(answer.AssumedRoleUser?.Arn);
  });

  test("root users assume no roles", async () => {
    const role = await newRole(trustOf(account));
    for (const keys of [rootKeys(), rootKeys("111122223333")]) {
      expect(await failureOf(assume(keys, role))).toEqual([
        "AccessDenied",
        403,
        "Roles may not be assumed by root accounts.",
      ]);
    }
  });

  test("a role that is not there is denied like any other", async () => {
    const user = await newUser();
    const role = `arn:aws:iam::${account}:role/nobody`;
    expect(await failureOf(assume(user.keys, role))).toEqual(denied(user.arn, role));
    expect((await failureOf(assume(user.keys, "arn:aws:iam::123456789012:user/x")))[0]).toBe("ValidationError");
  });

  test("the log tells who called, what was decided and why, and no secrets", async () => {
    const user = await newUser();
    const role = await newRole(trustOf(user.arn, withMfa));
    const TokenCode = await user.code();
    await assume(user.keys, role, { SerialNumber: user.serial, TokenCode });
    expect(records.at(-1)).toMatchObject({
      action: "sts:AssumeRole",
      caller: user.arn,
      status: 200,
      error: undefined,
      decision: { decision: "allowed", resource: role, statements: ["trust/Statement/0"] },
    });
    const log = JSON.stringify(records);
    expect(log).not.toContain(user.keys.SecretAccessKey);
    expect(log).not.toContain(TokenCode);
    expect(log).toContain("iam:CreateUser");
  });
});

describe("what is read from the upstream when it is decided", () => {
  const statement = (Effect: string, Resource: string) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect, Action: "sts:AssumeRole", Resource }] });

  test("a trust in the account needs the identity policy, and an explicit deny wins", async () => {
    const user = await newUser();
    const role = await newRole(trustOf(account));
    expect(await failureOf(assume(user.keys, role))).toEqual(denied(user.arn, role));
    // Behind the gateway's back: nothing is remembered of policies.
    const direct = iamOf(upstream);
    const inline = (PolicyName: string, PolicyDocument: string) =>
      direct.send(new PutUserPolicyCommand({ UserName: user.name, PolicyName, PolicyDocument }));
    await inline("may", statement("Allow", role));
    await assume(user.keys, role);
    await inline("may-not", statement("Deny", "*"));
    expect(await failureOf(assume(user.keys, role))).toEqual(denied(user.arn, role));
    expect(records.at(-1)?.decision?.decision).toBe("explicitDeny");
  });

  test("managed policies count", async () => {
    const user = await newUser();
    const role = await newRole(trustOf(account));
    const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    await iamOf(upstream).send(new AttachUserPolicyCommand({ UserName: user.name, PolicyArn }));
    await assume(user.keys, role);
  });

  test("groups' policies count, the boundary limits, and session policies limit the chain", async () => {
    const user = await newUser();
    const role = await newRole(trustOf(account));
    const direct = iamOf(upstream);
    const GroupName = `group-${++made}`;
    await direct.send(new CreateGroupCommand({ GroupName }));
    await direct.send(new AddUserToGroupCommand({ GroupName, UserName: user.name }));
    const document = statement("Allow", "*");
    await direct.send(new PutGroupPolicyCommand({ GroupName, PolicyName: "may", PolicyDocument: document }));
    const { Credentials = {}, AssumedRoleUser } = await assume(user.keys, role, {
      PolicyArns: [{ arn: "arn:aws:iam::aws:policy/IAMReadOnlyAccess" }],
    });
    const next = await newRole(trustOf(account));
    await direct.send(
      new PutRolePolicyCommand({ RoleName: role.split("/").at(-1), PolicyName: "may", PolicyDocument: document }),
    );
    expect(await failureOf(assume(Credentials, next))).toEqual(denied(AssumedRoleUser?.Arn ?? "", next));
    const unlimited = await assume(user.keys, role);
    await assume(unlimited.Credentials ?? {}, next);

    const boundary = { UserName: user.name, PermissionsBoundary: "arn:aws:iam::aws:policy/IAMReadOnlyAccess" };
    await direct.send(new PutUserPermissionsBoundaryCommand(boundary));
    expect(await failureOf(assume(user.keys, role))).toEqual(denied(user.arn, role));
    const missing = { PolicyArns: [{ arn: `arn:aws:iam::${account}:policy/nothing` }] };
    expect((await failureOf(assume(user.keys, await newRole(trustOf(user.arn)), missing)))[0]).toBe(
      "InvalidParameterValue",
    );
  });

  test("tags of callers and roles count, and managed policies of the account by their default version", async () => {
    const user = await newUser();
    const condition = { Condition: { StringEquals: { "aws:PrincipalTag/team": `\${aws:ResourceTag/team}` } } };
    const role = await newRole(trustOf(account, condition));
    const direct = iamOf(upstream);
    const create = { PolicyName: `policy-${++made}`, PolicyDocument: statement("Allow", role) };
    const { Policy } = await direct.send(new CreatePolicyCommand(create));
    const PolicyArn = Policy?.Arn ?? "";
    await direct.send(new AttachUserPolicyCommand({ UserName: user.name, PolicyArn }));
    expect(await failureOf(assume(user.keys, role))).toEqual(denied(user.arn, role));
    await direct.send(new TagUserCommand({ UserName: user.name, Tags: [{ Key: "team", Value: "a+b =" }] }));
    await direct.send(
      new TagRoleCommand({ RoleName: role.split("/").at(-1), Tags: [{ Key: "team", Value: "a+b =" }] }),
    );
    await assume(user.keys, role);
    const version = { PolicyArn, PolicyDocument: statement("Deny", "*"), SetAsDefault: true };
    await direct.send(new CreatePolicyVersionCommand(version));
    expect(await failureOf(assume(user.keys, role))).toEqual(denied(user.arn, role));
  });

  test("across accounts both sides must allow", async () => {
    const user = await newUser();
    const trust = trustOf(user.arn);
    const there = iamOf(gateway, rootKeys("111122223333"));
    const { Role } = await there.send(new CreateRoleCommand({ RoleName: "far", AssumeRolePolicyDocument: trust }));
    const role = Role?.Arn ?? "";
    expect(role).toBe("arn:aws:iam::111122223333:role/far");
    expect(await failureOf(assume(user.keys, role))).toEqual(denied(user.arn, role));
    const document = statement("Allow", role);
    const command = new PutUserPolicyCommand({ UserName: user.name, PolicyName: "far", PolicyDocument: document });
    await iamOf(upstream).send(command);
    await assume(user.keys, role);
  });
});

describe("federated callers", () => {
  const federated = (Federated: string, Action: string) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Federated }, Action }] });

  test("a web identity's token is verified here, with the keys that were registered", async () => {
    const url = "https://tokens.example.com/ci";
    const issuer = createTestOidcIssuer({ url });
    const create = { Url: url, ClientIDList: ["app"], ThumbprintList: ["a".repeat(40)] };
    await iamOf(gateway).send(new CreateOpenIDConnectProviderCommand(create));
    const provider = `arn:aws:iam::${account}:oidc-provider/tokens.example.com/ci`;
    const role = await newRole(federated(provider, "sts:AssumeRoleWithWebIdentity"));
    const next = await newRole(trustOf(role));
    const closed = await newRole(trustOf(account));
    const token = (of = issuer) =>
      of.issueToken({ sub: "me", aud: "app" }, { now: new Date(Date.now() + later * 1000) });
    const enter = async (WebIdentityToken: string, RoleArn = role) =>
      stsOf(gateway).send(new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: "ci", WebIdentityToken }));
    await upstream.registerKeySet(provider, issuer.keySet);
    expect((await failureOf(enter(await token())))[0]).toBe("InvalidIdentityTokenException");
    await expect(gateway.registerKeySet(`${provider}x`, issuer.keySet)).rejects.toThrow("no OpenID Connect provider");
    const body = JSON.stringify({ provider, keySet: issuer.keySet });
    const registered = await fetch(`${gateway.url}/_policy-check/oidc-key-set`, { method: "POST", body });
    expect(registered.status).toBe(200);
    const { Credentials = {} } = await enter(await token());
    await assume(Credentials, next);
    const forged = await token(createTestOidcIssuer({ url }));
    expect((await failureOf(enter(forged)))[0]).toBe("InvalidIdentityTokenException");
    expect((await failureOf(enter(await token(), closed)))[0]).toBe("AccessDenied");
  });

  test("a SAML assertion is verified here, with the provider's metadata", async () => {
    const idp = createTestSamlIdp({ entityId: "https://idp.example.com/metadata" });
    const create = { Name: "workforce", SAMLMetadataDocument: idp.metadata };
    await iamOf(gateway).send(new CreateSAMLProviderCommand(create));
    const providerArn = `arn:aws:iam::${account}:saml-provider/workforce`;
    const role = await newRole(federated(providerArn, "sts:AssumeRoleWithSAML"));
    const next = await newRole(trustOf(role));
    const enter = async (RoleArn: string, from = idp) => {
      const now = new Date(Date.now() + later * 1000);
      const SAMLAssertion = await from.issueAssertion({ roleArn: RoleArn, providerArn, sessionName: "ann", now });
      const command = new AssumeRoleWithSAMLCommand({ RoleArn, PrincipalArn: providerArn, SAMLAssertion });
      return stsOf(gateway).send(command);
    };
    const { Credentials = {} } = await enter(role);
    await assume(Credentials, next);
    expect((await failureOf(enter(await newRole(trustOf(account)))))[0]).toBe("AccessDenied");
    const forger = createTestSamlIdp({ entityId: "https://idp.example.com/metadata" });
    expect((await failureOf(enter(role, forger)))[0]).toBe("InvalidIdentityTokenException");
  });
});

describe("who calls, as far as the gateway can know", () => {
  /** A user whose key was made behind the gateway's back. */
  async function stranger(): Promise<{ readonly keys: Keys; readonly role: string }> {
    const name = `user-${++made}`;
    const direct = iamOf(upstream);
    const { User } = await direct.send(new CreateUserCommand({ UserName: name }));
    const { AccessKey } = await direct.send(new CreateAccessKeyCommand({ UserName: name }));
    return { keys: AccessKey ?? {}, role: await newRole(trustOf(User?.Arn ?? "", withMfa)) };
  }

  test("a key that was created behind its back is refused with a message that says so", async () => {
    const { keys, role } = await stranger();
    const [code, status, message] = await failureOf(assume(keys, role));
    expect([code, status]).toEqual(["AccessDenied", 403]);
    expect(message).toContain(`policy-check does not know the owner of the access key "${keys.AccessKeyId}"`);
    expect(message).toContain("not created through this gateway");
    expect(message).toContain('start the gateway with unknownCallers: "pass"');
    const issued = await stsOf(upstream, keys).send(new GetSessionTokenCommand({}));
    expect((await failureOf(assume(issued.Credentials ?? {}, role)))[2]).toContain(
      "policy-check does not know the owner",
    );
    // Calls that are not decided are the upstream's affair.
    await stsOf(gateway, keys).send(new GetCallerIdentityCommand({}));
  });

  test("calls of unknown callers that may pass are passed on undecided, and the log says so; known callers are decided", async () => {
    const told: CallRecord[] = [];
    const lax = await gatewayTo(upstream.url, { unknownCallers: "pass", onCall: (record) => told.push(record) });
    const { keys, role } = await stranger();
    await assume(keys, role, {}, lax);
    expect(told.at(-1)).toMatchObject({
      action: "sts:AssumeRole",
      caller: undefined,
      status: 200,
      decision: { decision: "notEnforced", resource: role },
    });
    const { AccessKey } = await iamOf(lax).send(
      new CreateAccessKeyCommand({ UserName: role.replace(/^.*role-(\d+)$/, (_, count) => `user-${count - 1}`) }),
    );
    expect((await failureOf(assume(AccessKey ?? {}, role, {}, lax)))[2]).toContain("is not authorized to perform");
    expect((await failureOf(assume({ ...AccessKey, SecretAccessKey: "x" }, role, {}, lax)))[0]).toBe(
      "SignatureDoesNotMatch",
    );
  });

  test("a wrong signature is refused before anything is decided", async () => {
    const user = await newUser();
    const role = await newRole(trustOf(user.arn));
    for (const keys of [
      { ...user.keys, SecretAccessKey: "x" },
      { AccessKeyId: "test", SecretAccessKey: "x" },
    ]) {
      expect((await failureOf(assume(keys, role)))[0]).toBe("SignatureDoesNotMatch");
    }
    const { Credentials } = await assume(user.keys, role);
    expect((await failureOf(assume({ ...Credentials, SecretAccessKey: "x" }, role)))[0]).toBe("SignatureDoesNotMatch");
    expect((await failureOf(assume({ ...Credentials, SessionToken: "x" }, role)))[0]).toBe("InvalidClientTokenId");
    // The gateway's own refusal, which the log explains, not the upstream's.
    expect(records.at(-1)?.error?.code).toBe("InvalidClientTokenId");
  });

  test("keys that were made inactive or deleted are known to be so", async () => {
    const user = await newUser();
    const role = await newRole(trustOf(user.arn));
    const { AccessKeyId = "" } = user.keys;
    const root = iamOf(gateway);
    const invalid = ["InvalidClientTokenId", 403, "The security token included in the request is invalid."];
    await root.send(new UpdateAccessKeyCommand({ UserName: user.name, AccessKeyId, Status: "Inactive" }));
    expect(await failureOf(assume(user.keys, role))).toEqual(invalid);
    // The gateway's own refusal, which the log explains, not the upstream's.
    expect(records.at(-1)?.error?.code).toBe("InvalidClientTokenId");
    await root.send(new UpdateAccessKeyCommand({ UserName: user.name, AccessKeyId, Status: "Active" }));
    await assume(user.keys, role);
    await root.send(new DeleteAccessKeyCommand({ UserName: user.name, AccessKeyId }));
    expect(await failureOf(assume(user.keys, role))).toEqual(invalid);
  });

  test("a user that was deleted and made anew is somebody else, and so is its device", async () => {
    const other = kept(await startEndpoint({ enforcement: "off" }));
    const told: CallRecord[] = [];
    const between = await gatewayTo(other.url, { onCall: (record) => told.push(record) });
    const root = iamOf(between);
    const { User } = await root.send(new CreateUserCommand({ UserName: "eve" }));
    const { AccessKey } = await root.send(new CreateAccessKeyCommand({ UserName: "eve" }));
    const trust = new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: trustOf(User?.Arn ?? "") });
    const { Role } = await root.send(trust);
    await assume(AccessKey ?? {}, Role?.Arn ?? "", {}, between);
    await other.reset();
    await iamOf(other).send(new CreateUserCommand({ UserName: "eve" }));
    await iamOf(other).send(trust);
    expect((await failureOf(assume(AccessKey ?? {}, Role?.Arn ?? "", {}, between)))[0]).toBe("InvalidClientTokenId");
    expect(told.at(-1)?.error?.code).toBe("InvalidClientTokenId");
  });

  test("renamed users keep their keys and devices", async () => {
    const user = await newUser();
    const role = await newRole(trustOf(account, withMfa));
    const NewUserName = `${user.name}-renamed`;
    await iamOf(gateway).send(new UpdateUserCommand({ UserName: user.name, NewUserName }));
    const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    await iamOf(gateway).send(new AttachUserPolicyCommand({ UserName: NewUserName, PolicyArn }));
    await assume(user.keys, role, { SerialNumber: user.serial, TokenCode: await user.code() });
  });

  test("sessions of GetFederationToken are known, and assume nothing", async () => {
    const user = await newUser();
    const { Credentials } = await stsOf(gateway, user.keys).send(new GetFederationTokenCommand({ Name: "guest" }));
    expect(await failureOf(assume(Credentials ?? {}, await newRole(trustOf(account))))).toEqual([
      "AccessDenied",
      403,
      "Cannot call AssumeRole with session credentials",
    ]);
  });

  test("after a reset nobody is known", async () => {
    const forgetful = await gatewayTo(upstream.url);
    const UserName = `user-${++made}`;
    const { User } = await iamOf(forgetful).send(new CreateUserCommand({ UserName }));
    const { AccessKey = {} } = await iamOf(forgetful).send(new CreateAccessKeyCommand({ UserName }));
    const role = await newRole(trustOf(User?.Arn ?? ""));
    const { Credentials = {} } = await assume(AccessKey, role, {}, forgetful);
    const answer = await fetch(`${forgetful.url}/_policy-check/reset`, { method: "POST" });
    expect(await answer.json()).toEqual({ reset: true });
    expect((await failureOf(assume(AccessKey, role, {}, forgetful)))[2]).toContain(
      "policy-check does not know the owner",
    );
    expect((await failureOf(assume(Credentials, role, {}, forgetful)))[2]).toContain(
      "policy-check does not know the owner",
    );
    // The upstream keeps what is its own.
    await iamOf(upstream).send(new GetUserCommand({ UserName }));
  });
});

describe("MFA devices", () => {
  const notValid = ["InvalidAuthenticationCodeException", 403, "Authentication code for device is not valid."];

  test("codes that do not enable a device are refused here", async () => {
    const root = iamOf(gateway);
    const UserName = `user-${++made}`;
    await root.send(new CreateUserCommand({ UserName }));
    const created = await root.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: UserName }));
    const { SerialNumber = "", Base32StringSeed: seed = "" } = created.VirtualMFADevice ?? {};
    const enable = (one: string, two: string) => {
      const codes = { AuthenticationCode1: one, AuthenticationCode2: two };
      return root.send(new EnableMFADeviceCommand({ UserName, SerialNumber, ...codes }));
    };
    const [before, now] = [codeOf(seed, later - 30), codeOf(seed, later)];
    expect(await failureOf(enable("000000", "000001"))).toEqual(notValid);
    expect(await failureOf(enable(now, before))).toEqual(notValid);
    await enable(before, now);
    expect((await failureOf(enable(codeOf(seed, later + 30), codeOf(seed, later + 60))))[0]).toBe(
      "EntityAlreadyExistsException",
    );
  });

  test("one code at the same time is taken once", async () => {
    const user = await newUser();
    const role = await newRole(trustOf(user.arn, withMfa));
    const TokenCode = await user.code();
    const both = [1, 2, 3].map(() => assume(user.keys, role, { SerialNumber: user.serial, TokenCode }));
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("a user may not enable devices without the permission", async () => {
    const user = await newUser();
    const call = new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "mine" });
    const [code, , message] = await failureOf(iamOf(gateway, user.keys).send(call));
    expect([code, message]).toEqual([
      "AccessDenied",
      `User: ${user.arn} is not authorized to perform: iam:CreateVirtualMFADevice on resource: arn:aws:iam::${account}:mfa/mine because no identity-based policy allows the iam:CreateVirtualMFADevice action`,
    ]);
  });

  test("a device that is deactivated, another user's, or not there does not count", async () => {
    const [user, other] = [await newUser(), await newUser()];
    const role = await newRole(trustOf(user.arn));
    const wrongSerial =
      "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.";
    const using = async (SerialNumber: string) => {
      const before = reached.filter((action) => action === "sts:AssumeRole").length;
      const failure = await failureOf(assume(user.keys, role, { SerialNumber, TokenCode: await user.code() }));
      expect(reached.filter((action) => action === "sts:AssumeRole")).toHaveLength(before);
      return failure;
    };
    const refused = ["AccessDenied", 403, wrongSerial];
    expect(await using(other.serial)).toEqual(refused);
    expect(await using(`${user.serial}x`)).toEqual(refused);
    const command = new DeactivateMFADeviceCommand({ UserName: user.name, SerialNumber: user.serial });
    await iamOf(gateway).send(command);
    expect(await using(user.serial)).toEqual(refused);
  });

  test("of a device that was made behind its back the gateway says that it cannot verify codes", async () => {
    const user = await newUser();
    const role = await newRole(trustOf(user.arn));
    const direct = iamOf(upstream);
    const { VirtualMFADevice } = await direct.send(
      new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "hidden" }),
    );
    const { SerialNumber = "" } = VirtualMFADevice ?? {};
    const [code, , message] = await failureOf(assume(user.keys, role, { SerialNumber, TokenCode: "000000" }));
    expect(code).toBe("AccessDenied");
    expect(message).toBe(
      `policy-check cannot verify codes of the MFA device "${SerialNumber}": the device was not created through this gateway, so the gateway does not know its seed.`,
    );
  });

  test("what the upstream refuses is not assumed to have happened", async () => {
    const root = iamOf(gateway);
    const user = await newUser();
    const direct = iamOf(upstream);
    // Taken from the user behind the gateway's back: the upstream says so itself.
    await direct.send(new DeactivateMFADeviceCommand({ UserName: user.name, SerialNumber: user.serial }));
    const deactivate = new DeactivateMFADeviceCommand({ UserName: user.name, SerialNumber: user.serial });
    expect((await failureOf(root.send(deactivate)))[0]).toBe("NoSuchEntityException");
    const { MFADevices } = await root.send(new ListMFADevicesCommand({ UserName: user.name }));
    expect(MFADevices).toEqual([]);
  });
});

/** A server that keeps what it is sent and answers as it is told. */
interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly trailers: NodeJS.Dict<string>;
  readonly body: Buffer;
}

async function serverOf(
  answer: (seen: Seen, response: import("node:http").ServerResponse) => void,
): Promise<{ readonly url: string; readonly seen: Seen[]; readonly server: Server }> {
  const seen: Seen[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method, url, headers, rawHeaders, trailers } = incoming;
    const one = { method, url, headers, rawHeaders, trailers, body: Buffer.concat(chunks) };
    seen.push(one);
    answer(one, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push({
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, seen, server };
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: Buffer | string | (() => AsyncIterable<Buffer>);
  readonly trailers?: Record<string, string>;
}

/** One plain HTTP request, with what came back. */
function send(url: string, { method = "GET", path = "/", headers = {}, body, trailers }: Sent) {
  const { hostname, port } = new URL(url);
  return new Promise<{
    status: number | undefined;
    statusMessage: string | undefined;
    headers: IncomingHttpHeaders;
    rawHeaders: string[];
    trailers: NodeJS.Dict<string>;
    body: Buffer;
  }>((resolve, reject) => {
    const request = httpRequest({ hostname, port, method, path, headers, agent: false }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const { statusCode: status, statusMessage, headers: got, rawHeaders, trailers: after } = response;
      const all = Buffer.concat(chunks);
      resolve({ status, statusMessage, headers: got, rawHeaders, trailers: after, body: all });
    });
    request.on("error", reject);
    const write = async (): Promise<void> => {
      if (typeof body === "function") for await (const chunk of body()) request.write(chunk);
      else if (body !== undefined) request.write(body);
      if (trailers !== undefined) request.addTrailers(trailers);
      request.end();
    };
    write().catch(reject);
  });
}

const s3 = "AWS4-HMAC-SHA256 Credential=AKIAX/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00";
const sts = s3.replace("/s3/", "/sts/");
const form = "application/x-www-form-urlencoded";

describe("everything else is passed through unchanged", () => {
  const big = Buffer.from(
    Uint8Array.from({ length: 5 * 1024 * 1024 }, (_, index) => (index * 31 + (index >> 8)) & 255),
  );

  test("5 MB in a stream each way, byte for byte, with headers and trailers", async () => {
    const { url, seen } = await serverOf(({ body }, response) => {
      response.sendDate = false;
      const headers = [
        "Content-Type",
        "application/octet-stream",
        "X-One",
        "v\u00fc",
        "X-Two",
        "1",
        "X-Two",
        "2",
        "eTag",
        '"a"',
        "Trailer",
        "x-sum",
      ];
      response.writeHead(201, "All Right", headers);
      response.write(body.subarray(0, 100_000));
      response.write(body.subarray(100_000));
      response.addTrailers({ "x-sum": "123" });
      response.end();
    });
    const between = await gatewayTo(url);
    const parts = async function* () {
      for (let at = 0; at < big.length; at += 300_001) yield big.subarray(at, at + 300_001);
    };
    const headers = {
      Host: "bucket.localhost:4566",
      authorization: s3,
      "X-Amz-Meta-Name": "v\u00fc",
      "x-many": ["a", "b"],
      Connection: "close, x-hop",
      "X-Hop": "1",
      Trailer: "x-end",
    };
    const path = "/bucket/a%20b/../c?Action=PutObject&x-id=AssumeRole&odd=%zz";
    const answer = await send(between.url, { method: "PUT", path, headers, body: parts, trailers: { "x-end": "1" } });
    const [got] = seen.filter(({ method }) => method === "PUT");
    expect([got?.method, got?.url, got?.body.equals(big), got?.trailers]).toEqual([
      "PUT",
      path,
      true,
      { "x-end": "1" },
    ]);
    expect(got?.rawHeaders).toEqual(
      expect.arrayContaining([
        "Host",
        "bucket.localhost:4566",
        "X-Amz-Meta-Name",
        "v\u00fc",
        "x-many",
        "a",
        "x-many",
        "b",
      ]),
    );
    expect(got?.headers["x-hop"]).toBeUndefined();
    expect([answer.status, answer.statusMessage, answer.body.equals(big)]).toEqual([201, "All Right", true]);
    expect(answer.rawHeaders).toEqual(
      expect.arrayContaining(["X-One", "v\u00fc", "X-Two", "1", "X-Two", "2", "eTag", '"a"']),
    );
    expect(answer.headers.date).toBeUndefined();
    expect(answer.trailers).toEqual({ "x-sum": "123" });
  });

  test("other methods, no bodies, unsigned uploads, and what looks like a decided call but is another service's", async () => {
    const { url, seen } = await serverOf(({ method }, response) => {
      if (method === "HEAD") response.setHeader("content-length", "77");
      response.writeHead(method === "DELETE" ? 204 : 200).end();
    });
    const between = await gatewayTo(url);
    const calls: Sent[] = [
      { method: "HEAD", path: "/bucket/key" },
      { method: "DELETE", path: "/bucket/key" },
      { method: "POST", path: "/bucket/key?uploads", headers: { authorization: s3 } },
      {
        method: "PUT",
        path: "/bucket/key",
        body: big,
        headers: { "content-length": String(big.length), expect: "100-continue" },
      },
      { method: "OPTIONS", path: "/x", headers: { "x-a": "b" } },
      {
        method: "POST",
        headers: { authorization: s3, "content-type": form },
        body: "Action=SendMessage&MessageBody=AssumeRole&Version=2012-11-05",
      },
      { method: "POST", headers: { authorization: s3, "content-type": form }, body: `A=${"x".repeat(2_000_000)}` },
      { method: "POST", headers: { "content-type": "application/json" }, body: '{"Action":"ListTables"}' },
      {
        method: "POST",
        headers: { "content-type": "application/json", authorization: s3 },
        body: '{"Action":"AssumeRole"}',
      },
      {
        method: "POST",
        path: "/bucket",
        headers: { "content-type": "multipart/form-data; boundary=b" },
        body: '--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nassume-x.txt\r\n--b--\r\n',
      },
      {
        method: "POST",
        headers: { "content-type": form, authorization: sts },
        body: "Action=GetAccessKeyInfo&Version=2011-06-15",
      },
    ];
    for (const call of calls) {
      const before = seen.length;
      const answer = await send(between.url, call);
      expect(answer.status).toBe(call.method === "DELETE" ? 204 : 200);
      if (call.method === "HEAD") expect(answer.headers["content-length"]).toBe("77");
      const [got, ...more] = seen.slice(before);
      expect(more).toEqual([]);
      expect([got?.method, got?.url]).toEqual([call.method, call.path ?? "/"]);
      expect(got?.body.equals(Buffer.from((call.body as string | Buffer | undefined) ?? ""))).toBe(true);
      if (call.body === undefined) expect(got?.headers["transfer-encoding"]).toBeUndefined();
    }
  });

  test("an answer begins before the request ends, and a client that goes away takes the request along", async () => {
    let ended: (how: string) => void = () => {};
    const end = new Promise<string>((resolve) => {
      ended = resolve;
    });
    const marks = { arrive: () => {}, abandon: () => {} };
    const arrived = new Promise<void>((resolve) => {
      marks.arrive = resolve;
    });
    const abandoned = new Promise<void>((resolve) => {
      marks.abandon = resolve;
    });
    const server = createServer((incoming, response) => {
      if (incoming.method === "POST") {
        response.writeHead(500).end();
        return;
      }
      if (incoming.url === "/never") {
        response.on("close", () => marks.abandon());
        marks.arrive();
        return;
      }
      response.writeHead(200);
      response.write("early");
      incoming.resume();
      incoming.on("close", () => ended(incoming.complete ? "complete" : "aborted"));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push({ close: () => server.close() });
    const { port } = server.address() as AddressInfo;
    const between = await gatewayTo(`http://127.0.0.1:${port}`);
    const { port: through } = new URL(between.url);
    // Signed, since the gateway reads what is not signed before it passes it on.
    const request = httpRequest({
      port: through,
      host: "127.0.0.1",
      method: "PUT",
      path: "/x",
      headers: { authorization: s3 },
      agent: false,
    });
    request.on("error", () => {});
    request.write("begun");
    const early = await new Promise<string>((resolve) => {
      request.on("response", (response) => response.once("data", (chunk: Buffer) => resolve(chunk.toString())));
    });
    expect(early).toBe("early");
    request.destroy();
    expect(await end).toBe("aborted");

    const unanswered = httpRequest({ port: through, host: "127.0.0.1", path: "/never", agent: false });
    unanswered.on("error", () => {});
    unanswered.end();
    await arrived;
    unanswered.destroy();
    await abandoned;
  });

  test("the upstream's health page passes through; the gateway has its own", async () => {
    const { url } = await serverOf((_, response) => response.end("the upstream's"));
    const between = await gatewayTo(url);
    expect((await send(between.url, { path: "/_localstack/health" })).body.toString()).toBe("the upstream's");
    expect(JSON.parse((await send(between.url, { path: "/health" })).body.toString())).toMatchObject({ status: "ok" });
    const clock = await send(between.url, {
      method: "POST",
      path: "/_policy-check/clock",
      body: '{"advanceSeconds":5}',
    });
    expect(clock.status).toBe(200);
    expect((await send(between.url, { path: "/_policy-check/other" })).status).toBe(404);
  });

  test("no page of another site reaches it", async () => {
    const { url, seen } = await serverOf((_, response) => response.end());
    const between = await gatewayTo(url, { allowedHosts: ["allowed.example"] });
    seen.length = 0;
    expect((await send(between.url, { headers: { host: "evil.example" } })).status).toBe(403);
    expect((await send(between.url, { headers: { origin: "https://evil.example" } })).status).toBe(403);
    expect(seen).toEqual([]);
    expect((await send(between.url, { headers: { host: "allowed.example:80" } })).status).toBe(200);
  });
});

describe("nothing is let through on ground that cannot be known", () => {
  const call = (parameters: string): Sent => ({
    method: "POST",
    headers: { "content-type": form },
    body: `Action=AssumeRole&Version=2011-06-15${parameters}`,
  });
  const assumeCall = call("");

  test.each<[string, Sent, number, string]>([
    ["unsigned", assumeCall, 403, "MissingAuthenticationToken"],
    ["in the query", { path: `/?${assumeCall.body}` }, 403, "MissingAuthenticationToken"],
    ["under another path", { ...assumeCall, path: "/sts/" }, 403, "MissingAuthenticationToken"],
    ["without a content type", { ...assumeCall, headers: {} }, 403, "MissingAuthenticationToken"],
    ["in other letters", { ...assumeCall, body: "Action=assumeRole&Version=2011-06-15" }, 400, "InvalidAction"],
    ["of another version", { ...assumeCall, body: "Action=AssumeRole&Version=1" }, 400, "InvalidAction"],
    [
      "without a version",
      { ...assumeCall, headers: { "content-type": form, authorization: sts }, body: "Action=AssumeRole" },
      400,
      "IncompleteSignature",
    ],
    ["signed for another service", call("&X=1"), 403, "SignatureDoesNotMatch"],
    ["with a parameter twice", call("&RoleArn=a&RoleArn=b"), 400, "MalformedInput"],
    [
      "with the action twice",
      { ...assumeCall, body: "Action=GetCallerIdentity&Action=AssumeRole" },
      400,
      "MalformedInput",
    ],
    ["with what cannot be decoded", call("&RoleArn=%zz"), 400, "MalformedInput"],
    ["by another method", { ...assumeCall, method: "PUT" }, 405, "MethodNotAllowed"],
    ["in a body that is too long", call(`&X=${"x".repeat(2_000_000)}`), 413, "RequestEntityTooLarge"],
    [
      "in another encoding",
      { ...assumeCall, headers: { "content-type": "application/json", authorization: sts } },
      501,
      "NotImplemented",
    ],
  ])("a decided call %s does not reach the upstream", async (name, sent, status, code) => {
    const { url, seen } = await serverOf((_, response) => response.end());
    const between = await gatewayTo(url);
    seen.length = 0;
    const headers = {
      ...sent.headers,
      ...(name.startsWith("signed") ? { authorization: s3, "x-amz-date": "20260101T000000Z" } : {}),
    };
    const answer = await send(between.url, { ...sent, headers });
    expect([answer.status, /<Code>(\w+)<\/Code>/.exec(answer.body.toString())?.[1]]).toEqual([status, code]);
    expect(seen).toEqual([]);
  });

  const failing: { action: string | undefined } = { action: undefined };
  afterEach(() => {
    failing.action = undefined;
  });

  test.each(["GetRole", "GetUser", "ListUserPolicies", "ListAttachedUserPolicies", "ListGroupsForUser"])(
    "where the upstream does not answer %s, nobody assumes anything",
    async (action) => {
      const forwarded: string[] = [];
      const real = upstream.url;
      // Another upstream behind the first: it fails on one action.
      const { url } = await serverOf(async ({ method, url: path, headers, body }, response) => {
        const name = /Action=(\w+)/.exec(body.toString())?.[1] ?? "";
        forwarded.push(name);
        if (name === failing.action) {
          response.writeHead(500).end("<oops/>");
          return;
        }
        const sent = { method: method ?? "", path: path ?? "/", headers: headers as Record<string, string>, body };
        const answer = await send(real, sent);
        response.writeHead(answer.status ?? 500, answer.rawHeaders);
        response.end(answer.body);
      });
      const between = await gatewayTo(url);
      const UserName = `user-${++made}`;
      const { User } = await iamOf(between).send(new CreateUserCommand({ UserName }));
      const { AccessKey = {} } = await iamOf(between).send(new CreateAccessKeyCommand({ UserName }));
      const role = await newRole(trustOf(User?.Arn ?? ""));
      await assume(AccessKey, role, {}, between);
      failing.action = action;
      forwarded.length = 0;
      const [code, status, message] = await failureOf(assume(AccessKey, role, {}, between));
      expect([code, status]).toEqual(["BadGateway", 502]);
      expect(message).toBe(
        `policy-check: the gateway cannot read ${action} from the upstream ${url}: the answer is 500`,
      );
      expect(forwarded).not.toContain("AssumeRole");
    },
  );

  test("an upstream that is down is named, for decided calls and for others", async () => {
    // Its port is let go last: the gateway must not get it.
    const gone = await startEndpoint();
    const between = await gatewayTo(gone.url);
    await gone.close();
    const answer = await send(between.url, { path: "/bucket" });
    expect([answer.status, answer.headers["content-type"]]).toEqual([502, "text/xml"]);
    expect(answer.body.toString()).toContain(`<Message>policy-check: the upstream ${gone.url} did not answer: `);
    const [code, status, message] = await failureOf(
      assume(rootKeys(), "arn:aws:iam::123456789012:role/x", {}, between),
    );
    expect([code, status]).toEqual(["BadGateway", 502]);
    expect(message).toContain(gone.url);
    expect((await failureOf(iamOf(between).send(new CreateAccessKeyCommand({ UserName: "x" }))))[1]).toBe(502);
    await expect(gatewayTo("ftp://127.0.0.1")).rejects.toThrow('"ftp://127.0.0.1"');
    await expect(gatewayTo("http://127.0.0.1/path")).rejects.toThrow("without path");
  });

  test("the upstream's own refusal comes back as it is", async () => {
    const [code, status, message] = await failureOf(iamOf(gateway).send(new GetRoleCommand({ RoleName: "nobody" })));
    expect([code, status, message]).toEqual([
      "NoSuchEntityException",
      404,
      "The role with name nobody cannot be found.",
    ]);
  });
});
