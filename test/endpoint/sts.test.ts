import {
  CreateUserCommand,
  DeactivateMFADeviceCommand,
  DeleteRoleCommand,
  GetUserCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  DecodeAuthorizationMessageCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from "@aws-sdk/client-sts";
import { beforeAll, describe, expect, test } from "vitest";
import { enabledDevice, role, trust, userWithKey, withMfa } from "./accounts.js";
import { codeOf, endpointForTests, failureOf, type Keys, rootKeys } from "./clients.js";

const { endpoint, iam, sts } = endpointForTests();
const account = "123456789012";
let ahead = 0;
let alice: Keys & { arn: string };
let bob: Keys & { arn: string };
let device: { serial: string; seed: string };
let guarded = "";
let open = "";

const name = "session";
const assume = (keys: Keys, input: Partial<AssumeRoleCommandInput> & { RoleArn: string }) =>
  sts(keys).send(new AssumeRoleCommand({ RoleSessionName: name, ...input }));
const identity = (keys: Keys = {}) => sts(keys).send(new GetCallerIdentityCommand({}));

/** A code that was not used yet: time goes on by two steps. */
async function freshCode(): Promise<string> {
  await later(60);
  return codeOf(device.seed, ahead);
}

async function later(seconds: number): Promise<void> {
  ahead += seconds;
  await endpoint().advanceClock(seconds);
}

function allow(action: string | readonly string[], resource: string | readonly string[] = "*"): string {
  const statement = { Effect: "Allow", Action: action, Resource: resource };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

function deniedTo(caller: string, roleArn: string, action = "sts:AssumeRole") {
  return ["AccessDenied", 403, `User: ${caller} is not authorized to perform: ${action} on resource: ${roleArn}`];
}

beforeAll(async () => {
  alice = await userWithKey(iam(), "alice", "/team/");
  bob = await userWithKey(iam(), "bob");
  device = await enabledDevice(iam(), "alice");
  guarded = await role(iam(), "guarded", trust({ Principal: { AWS: alice.arn }, ...withMfa }));
  const all = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];
  open = await role(iam(), "open", trust({ Principal: { AWS: alice.arn }, Action: all }), {
    Path: "/some/path/",
    MaxSessionDuration: 7200,
    Tags: [{ Key: "Team", Value: "red" }],
  });
});

describe("AssumeRole", () => {
  test("is decided by the trust policy", async () => {
    expect(await failureOf(assume(alice, { RoleArn: guarded }))).toEqual(deniedTo(alice.arn, guarded));
    expect(await failureOf(assume(bob, { RoleArn: open }))).toEqual(deniedTo(bob.arn, open));
  });

  test("gives credentials of the role's session", async () => {
    const before = Date.now() + ahead * 1000;
    const { Credentials, AssumedRoleUser, PackedPolicySize, SourceIdentity } = await assume(alice, { RoleArn: open });
    expect(Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(Credentials?.SecretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
    expect(((Credentials?.Expiration?.getTime() ?? 0) - before) / 1000).toBeCloseTo(3600, -1);
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${account}:assumed-role/open/session`);
    expect(AssumedRoleUser?.AssumedRoleId).toMatch(/^AROA[A-Z2-7]{17}:session$/);
    expect([PackedPolicySize, SourceIdentity]).toEqual([undefined, undefined]);
    expect(await identity(Credentials)).toMatchObject({
      UserId: AssumedRoleUser?.AssumedRoleId,
      Account: account,
      Arn: AssumedRoleUser?.Arn,
    });
  });

  test("does not tell which roles there are", async () => {
    const missing = `arn:aws:iam::${account}:role/no-such-role`;
    expect(await failureOf(assume(alice, { RoleArn: missing }))).toEqual(deniedTo(alice.arn, missing));
    const elsewhere = "arn:aws:iam::999999999999:role/any";
    expect(await failureOf(assume(alice, { RoleArn: elsewhere }))).toEqual(deniedTo(alice.arn, elsewhere));
    const otherPath = `arn:aws:iam::${account}:role/open`;
    expect(await failureOf(assume(alice, { RoleArn: otherPath }))).toEqual(deniedTo(alice.arn, otherPath));
  });

  test("is not for root users", async () => {
    const call = assume(rootKeys(), { RoleArn: open });
    expect(await failureOf(call)).toEqual(["AccessDenied", 403, "Roles may not be assumed by root accounts."]);
  });

  test.each<[Partial<AssumeRoleCommandInput>, string]>([
    [
      { RoleSessionName: "Session1:2" },
      "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    [
      { SerialNumber: "arn:aws:iam::123456789012:mfa/alice", TokenCode: "12345" },
      "1 validation error detected: Value '12345' at 'tokenCode' failed to satisfy constraint: Member must have length greater than or equal to 6",
    ],
    [
      { SerialNumber: "arn:aws:iam::123456789012:mfa/alice", TokenCode: "1234567" },
      "1 validation error detected: Value '1234567' at 'tokenCode' failed to satisfy constraint: Member must have length less than or equal to 6",
    ],
    [
      { SerialNumber: "arn:aws:iam::123456789012:mfa/alice", TokenCode: "" },
      "1 validation error detected: Value '' at 'tokenCode' failed to satisfy constraint: Member must have length greater than or equal to 6",
    ],
    [
      { DurationSeconds: 899 },
      "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
    ],
    [{ RoleArn: "arn:a:a::aaaaaaaaaa:" }, "arn:a:a::aaaaaaaaaa: is invalid"],
    [{ DurationSeconds: 7201 }, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."],
  ])("refuses %j", async (input, message) => {
    expect(await failureOf(assume(alice, { ...input, RoleArn: input.RoleArn ?? open }))).toEqual([
      "ValidationError",
      400,
      message,
    ]);
  });

  test.each<[Partial<AssumeRoleCommandInput>, string]>([
    [
      { Tags: [{ Key: "a", Value: "1" }], TransitiveTagKeys: ["b"] },
      "The specified transitive tag key must be included in the requested tags.",
    ],
    [
      { Tags: [...["a", "A"].map((Key) => ({ Key, Value: "1" }))] },
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    ],
    [{ Tags: [{ Key: "AWS:team", Value: "1" }] }, "Tag keys that begin with aws: are reserved for internal use."],
  ])("refuses tags %j", async (input, message) => {
    expect(await failureOf(assume(alice, { ...input, RoleArn: input.RoleArn ?? open }))).toEqual([
      "InvalidParameterValue",
      400,
      message,
    ]);
  });

  test("lasts as long as the role allows", async () => {
    const { Credentials } = await assume(alice, { RoleArn: open, DurationSeconds: 7200 });
    await later(7190);
    await identity(Credentials);
    await later(20);
    expect(await failureOf(identity(Credentials))).toEqual([
      "ExpiredToken",
      403,
      "The security token included in the request is expired",
    ]);
  });

  test("needs the external id where the trust policy says so", async () => {
    const Condition = { StringEquals: { "sts:ExternalId": "secret-of-ours" } };
    const RoleArn = await role(iam(), "vendor", trust({ Principal: { AWS: alice.arn }, Condition }));
    expect(await failureOf(assume(alice, { RoleArn }))).toEqual(deniedTo(alice.arn, RoleArn));
    expect(await failureOf(assume(alice, { RoleArn, ExternalId: "theirs" }))).toEqual(deniedTo(alice.arn, RoleArn));
    await assume(alice, { RoleArn, ExternalId: "secret-of-ours" });
  });

  test("needs the identity policy where the trust policy delegates to the account", async () => {
    const RoleArn = await role(iam(), "delegated", trust({ Principal: { AWS: account } }));
    expect(await failureOf(assume(bob, { RoleArn }))).toEqual(deniedTo(bob.arn, RoleArn));
    const document = allow("sts:AssumeRole", RoleArn);
    await iam().send(new PutUserPolicyCommand({ UserName: "bob", PolicyName: "p", PolicyDocument: document }));
    await assume(bob, { RoleArn });
  });

  test("needs both sides across accounts", async () => {
    const other = "210987654321";
    const mallory = await userWithKey(iam(rootKeys(other)), "mallory");
    const RoleArn = await role(iam(), "shared", trust({ Principal: { AWS: mallory.arn } }));
    expect(await failureOf(assume(mallory, { RoleArn }))).toEqual(deniedTo(mallory.arn, RoleArn));
    const put = new PutUserPolicyCommand({
      UserName: "mallory",
      PolicyName: "p",
      PolicyDocument: allow("sts:*", RoleArn),
    });
    await iam(rootKeys(other)).send(put);
    const { AssumedRoleUser } = await assume(mallory, { RoleArn });
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${account}:assumed-role/shared/session`);
  });

  test("ends with its role", async () => {
    const RoleArn = await role(iam(), "short-lived", trust({ Principal: { AWS: alice.arn } }));
    const { Credentials } = await assume(alice, { RoleArn });
    await iam().send(new DeleteRoleCommand({ RoleName: "short-lived" }));
    expect((await failureOf(identity(Credentials)))[0]).toBe("InvalidClientTokenId");
  });
});

describe("MFA codes", () => {
  const wrongCode = ["AccessDenied", 403, "MultiFactorAuthentication failed with invalid MFA one time pass code. "];
  const wrongDevice = [
    "AccessDenied",
    403,
    "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
  ];
  const onlyOne = [
    "AccessDenied",
    403,
    "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
  ];
  const call = (keys: Keys, SerialNumber?: string, TokenCode?: string) =>
    assume(keys, { RoleArn: guarded, SerialNumber, TokenCode });

  test("let the user in, each once", async () => {
    const code = await freshCode();
    await call(alice, device.serial, code);
    expect(await failureOf(call(alice, device.serial, code))).toEqual(wrongCode);
    expect(
      await failureOf(sts(alice).send(new GetSessionTokenCommand({ SerialNumber: device.serial, TokenCode: code }))),
    ).toEqual(wrongCode);
  });

  test("are good a step before and after their time, and not longer", async () => {
    await later(300);
    expect(await failureOf(call(alice, device.serial, codeOf(device.seed, ahead - 90)))).toEqual(wrongCode);
    expect(await failureOf(call(alice, device.serial, codeOf(device.seed, ahead + 90)))).toEqual(wrongCode);
    await call(alice, device.serial, codeOf(device.seed, ahead - 30));
    await call(alice, device.serial, codeOf(device.seed, ahead + 30));
    // One that was passed over is not taken afterwards.
    expect(await failureOf(call(alice, device.serial, codeOf(device.seed, ahead)))).toEqual(wrongCode);
  });

  test("are refused when they are wrong, of another device, or half of what is needed", async () => {
    const code = await freshCode();
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, "0");
    expect(await failureOf(call(alice, device.serial, wrong))).toEqual(wrongCode);
    const foreign = await enabledDevice(iam(), "bob", ahead);
    expect(await failureOf(call(alice, foreign.serial, codeOf(foreign.seed, ahead + 30)))).toEqual(wrongDevice);
    expect(await failureOf(call(alice, `${device.serial}-unknown`, code))).toEqual(wrongDevice);
    expect(await failureOf(call(alice, alice.arn, code))).toEqual(wrongDevice);
    expect(await failureOf(call(alice, device.serial))).toEqual(onlyOne);
    expect(await failureOf(call(alice, undefined, code))).toEqual(onlyOne);
    // None of these has used the right code up.
    await call(alice, device.serial, code);
  });

  test("of a device that is disabled are refused", async () => {
    const carol = await userWithKey(iam(), "carol");
    const own = await enabledDevice(iam(), "carol", ahead);
    await iam().send(new DeactivateMFADeviceCommand({ UserName: "carol", SerialNumber: own.serial }));
    expect(await failureOf(call(carol, own.serial, codeOf(own.seed, ahead + 30)))).toEqual(wrongDevice);
  });

  test("of roles are refused: roles have no devices", async () => {
    const { Credentials } = await assume(alice, { RoleArn: open });
    expect(await failureOf(call(Credentials ?? {}, device.serial, await freshCode()))).toEqual(wrongDevice);
  });

  test("are verified also where no policy asks for MFA", async () => {
    const input = { RoleArn: open, SerialNumber: device.serial, TokenCode: "000000" };
    expect(await failureOf(assume(alice, input))).toEqual(wrongCode);
  });

  test("64 callers with one code: one succeeds", async () => {
    const TokenCode = await freshCode();
    const client = sts(alice);
    const send = () =>
      client
        .send(
          new AssumeRoleCommand({ RoleArn: guarded, RoleSessionName: name, SerialNumber: device.serial, TokenCode }),
        )
        .then(
          () => "assumed",
          (error: Error) => error.message,
        );
    const outcomes = await Promise.all(Array.from({ length: 64 }, send));
    expect(outcomes.filter((outcome) => outcome === "assumed")).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(["assumed", wrongCode[2]]));
  });
});

describe("GetSessionToken", () => {
  const token = (keys: Keys, input: { SerialNumber?: string; TokenCode?: string; DurationSeconds?: number } = {}) =>
    sts(keys).send(new GetSessionTokenCommand(input));
  const invalid = ["InvalidClientTokenId", 403, "The security token included in the request is invalid."];

  test("without MFA: assumes roles that want none, and cannot call IAM", async () => {
    const { Credentials = {} } = await token(alice);
    expect(await identity(Credentials)).toMatchObject({ Arn: alice.arn });
    await assume(Credentials, { RoleArn: open });
    expect(await failureOf(assume(Credentials, { RoleArn: guarded }))).toEqual(deniedTo(alice.arn, guarded));
    expect(await failureOf(iam(Credentials).send(new GetUserCommand({})))).toEqual(invalid);
  });

  test("with MFA: the session has MFA, and its age grows", async () => {
    const { Credentials = {} } = await token(alice, { SerialNumber: device.serial, TokenCode: await freshCode() });
    await assume(Credentials, { RoleArn: guarded });
    expect((await failureOf(iam(Credentials).send(new GetUserCommand({}))))[0]).toBe("AccessDenied");
    const Condition = { NumericLessThan: { "aws:MultiFactorAuthAge": "600" } };
    const RoleArn = await role(iam(), "fresh", trust({ Principal: { AWS: alice.arn }, Condition }));
    await later(590);
    await assume(Credentials, { RoleArn });
    await later(20);
    expect(await failureOf(assume(Credentials, { RoleArn }))).toEqual(deniedTo(alice.arn, RoleArn));
  });

  test("is for long-term keys", async () => {
    const { Credentials = {} } = await token(alice);
    const refused = ["AccessDenied", 403, "Cannot call GetSessionToken with session credentials"];
    expect(await failureOf(token(Credentials))).toEqual(refused);
    const session = await assume(alice, { RoleArn: open });
    expect(await failureOf(token(session.Credentials ?? {}))).toEqual(refused);
  });

  test("cannot be taken away by a policy", async () => {
    const deny = JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Deny", Action: "*", Resource: "*" } });
    const dave = await userWithKey(iam(), "dave");
    await iam().send(new PutUserPolicyCommand({ UserName: "dave", PolicyName: "deny", PolicyDocument: deny }));
    await token(dave);
    expect(await identity(dave)).toMatchObject({ Arn: dave.arn });
  });

  test("of the root user lasts an hour", async () => {
    const now = Date.now() / 1000 + ahead;
    const { Credentials } = await token(rootKeys(), { DurationSeconds: 43_200 });
    expect((Credentials?.Expiration?.getTime() ?? 0) / 1000 - now).toBeCloseTo(3600, -1);
    expect(await identity(Credentials)).toMatchObject({ Arn: `arn:aws:iam::${account}:root` });
    expect((await failureOf(assume(Credentials ?? {}, { RoleArn: open })))[2]).toBe(
      "Roles may not be assumed by root accounts.",
    );
  });
});

describe("role chaining", () => {
  let first: Keys;
  let chained = "";
  const hop = `arn:aws:sts::${account}:assumed-role/open/session`;

  beforeAll(async () => {
    first = (await assume(alice, { RoleArn: open })).Credentials ?? {};
    const Action = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];
    chained = await role(iam(), "chained", trust({ Principal: { AWS: open }, Action }), { MaxSessionDuration: 43_200 });
  });

  test("works where the trust policy names the role", async () => {
    const { AssumedRoleUser } = await assume(first, { RoleArn: chained, RoleSessionName: "second" });
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${account}:assumed-role/chained/second`);
  });

  test("is limited to an hour, also with the session of a user", async () => {
    const message =
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.";
    const input = { RoleArn: chained, DurationSeconds: 3601 };
    expect(await failureOf(assume(first, input))).toEqual(["ValidationError", 400, message]);
    const { Credentials = {} } = await sts(alice).send(new GetSessionTokenCommand({}));
    expect(await failureOf(assume(Credentials, { RoleArn: open, DurationSeconds: 3601 }))).toEqual([
      "ValidationError",
      400,
      message,
    ]);
  });

  test("carries no MFA", async () => {
    const RoleArn = await role(iam(), "chained-mfa", trust({ Principal: { AWS: open }, ...withMfa }));
    const input = { RoleArn: open, SerialNumber: device.serial, TokenCode: await freshCode() };
    const { Credentials = {} } = await assume(alice, input);
    expect(await failureOf(assume(Credentials, { RoleArn }))).toEqual(deniedTo(hop, RoleArn));
  });

  test("a role does not trust itself unless it says so", async () => {
    expect(await failureOf(assume(first, { RoleArn: open }))).toEqual(deniedTo(hop, open));
  });

  test("hands transitive tags on, which cannot be overridden", async () => {
    const Tags = [
      { Key: "Project", Value: "x" },
      { Key: "Other", Value: "y" },
    ];
    const tagged = await assume(alice, { RoleArn: open, Tags, TransitiveTagKeys: ["Project"] });
    expect(tagged.PackedPolicySize).toBeGreaterThan(0);
    const keys = tagged.Credentials ?? {};
    const conflict =
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.";
    const again = { RoleArn: chained, Tags: [{ Key: "project", Value: "z" }] };
    expect(await failureOf(assume(keys, again))).toEqual(["InvalidParameterValue", 400, conflict]);

    const seen = (key: string, value: string) => ({ StringEquals: { [`aws:PrincipalTag/${key}`]: value } });
    const third = await role(
      iam(),
      "third",
      trust({
        Principal: { AWS: chained },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: seen("Project", "x"),
      }),
    );
    const lost = await role(
      iam(),
      "lost",
      trust({
        Principal: { AWS: chained },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: seen("Other", "y"),
      }),
    );
    const second = (await assume(keys, { RoleArn: chained })).Credentials ?? {};
    await assume(second, { RoleArn: third });
    expect((await failureOf(assume(second, { RoleArn: lost })))[0]).toBe("AccessDenied");

    const untagging = await role(iam(), "untagging", trust({ Principal: { AWS: open } }));
    expect(await failureOf(assume(keys, { RoleArn: untagging }))).toEqual(deniedTo(hop, untagging, "sts:TagSession"));
  });

  test("hands the source identity on, which cannot be changed", async () => {
    const { Credentials = {}, SourceIdentity } = await assume(alice, {
      RoleArn: open,
      SourceIdentity: "alice-at-work",
    });
    expect(SourceIdentity).toBe("alice-at-work");
    const second = await assume(Credentials, { RoleArn: chained });
    expect(second.SourceIdentity).toBe("alice-at-work");
    const other = assume(Credentials, { RoleArn: chained, SourceIdentity: "somebody-else" });
    expect((await failureOf(other))[0]).toBe("AccessDenied");
    const RoleArn = await role(iam(), "no-source", trust({ Principal: { AWS: open } }));
    expect(await failureOf(assume(Credentials, { RoleArn }))).toEqual(deniedTo(hop, RoleArn, "sts:SetSourceIdentity"));
  });

  test("tags and source identity need their own permission in the trust policy", async () => {
    const RoleArn = await role(iam(), "plain", trust({ Principal: { AWS: alice.arn } }));
    const tags = assume(alice, { RoleArn, Tags: [{ Key: "a", Value: "b" }] });
    expect(await failureOf(tags)).toEqual(deniedTo(alice.arn, RoleArn, "sts:TagSession"));
    const source = assume(alice, { RoleArn, SourceIdentity: "me" });
    expect(await failureOf(source)).toEqual(deniedTo(alice.arn, RoleArn, "sts:SetSourceIdentity"));
  });
});

describe("session policies", () => {
  beforeAll(async () => {
    const put = new PutRolePolicyCommand({ RoleName: "open", PolicyName: "p", PolicyDocument: allow("iam:*") });
    await iam().send(put);
  });

  test("limit the session", async () => {
    const whole = (await assume(alice, { RoleArn: open })).Credentials;
    await iam(whole).send(new ListUsersCommand({}));
    const { Credentials, PackedPolicySize } = await assume(alice, { RoleArn: open, Policy: allow("iam:GetUser") });
    expect(PackedPolicySize).toBeGreaterThan(0);
    await iam(Credentials).send(new GetUserCommand({ UserName: "bob" }));
    expect(await failureOf(iam(Credentials).send(new ListUsersCommand({})))).toEqual([
      "AccessDenied",
      403,
      `User: arn:aws:sts::${account}:assumed-role/open/session is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${account}:user/ because no session policy allows the iam:ListUsers action`,
    ]);
    const managed = [{ arn: "arn:aws:iam::aws:policy/IAMReadOnlyAccess" }];
    const readOnly = (await assume(alice, { RoleArn: open, PolicyArns: managed })).Credentials;
    await iam(readOnly).send(new ListUsersCommand({}));
    expect((await failureOf(iam(readOnly).send(new CreateUserCommand({ UserName: "no" }))))[0]).toBe("AccessDenied");
  });

  test("are refused when they are malformed or too large", async () => {
    const cut = assume(alice, { RoleArn: open, Policy: "{" });
    expect(await failureOf(cut)).toEqual(["MalformedPolicyDocumentException", 400, "Syntax errors in policy."]);
    const misspelt = assume(alice, { RoleArn: open, Policy: '{"Statement":[{"Efect":"Allow"}]}' });
    expect(await failureOf(misspelt)).toEqual(["MalformedPolicyDocumentException", 400, "Syntax errors in policy."]);
    const large = allow(
      "iam:*",
      Array.from({ length: 60 }, (_, index) => `arn:aws:iam::${account}:user/user-${index}`),
    );
    expect((await failureOf(assume(alice, { RoleArn: open, Policy: large })))[0]).toBe("PackedPolicyTooLargeException");
  });
});

describe("GetFederationToken", () => {
  const Name = "guest";
  test("gives a session that calls neither IAM nor STS, but for GetCallerIdentity", async () => {
    await iam().send(
      new PutUserPolicyCommand({ UserName: "alice", PolicyName: "f", PolicyDocument: allow("sts:GetFederationToken") }),
    );
    const answer = await sts(alice).send(new GetFederationTokenCommand({ Name, Policy: allow("*") }));
    expect(answer.FederatedUser).toEqual({
      FederatedUserId: `${account}:guest`,
      Arn: `arn:aws:sts::${account}:federated-user/guest`,
    });
    const { Credentials = {} } = answer;
    expect(await identity(Credentials)).toMatchObject({ UserId: `${account}:guest`, Arn: answer.FederatedUser?.Arn });
    expect((await failureOf(iam(Credentials).send(new ListUsersCommand({}))))[0]).toBe("InvalidClientTokenId");
    expect((await failureOf(assume(Credentials, { RoleArn: open })))[0]).toBe("AccessDenied");
    expect((await sts(alice).send(new GetFederationTokenCommand({ Name }))).PackedPolicySize).toBe(0);
  });

  test("needs the permission, and a long-term key", async () => {
    expect((await failureOf(sts(bob).send(new GetFederationTokenCommand({ Name }))))[0]).toBe("AccessDenied");
    const { Credentials = {} } = await assume(alice, { RoleArn: open });
    expect((await failureOf(sts(Credentials).send(new GetFederationTokenCommand({ Name }))))[0]).toBe("AccessDenied");
  });
});

describe("the rest of STS", () => {
  test("GetAccessKeyInfo tells the account of a key, whoever made it", async () => {
    const info = (AccessKeyId = "") => sts().send(new GetAccessKeyInfoCommand({ AccessKeyId }));
    expect(await info(alice.AccessKeyId)).toMatchObject({ Account: account });
    const { Credentials } = await assume(alice, { RoleArn: open });
    expect(await info(Credentials?.AccessKeyId)).toMatchObject({ Account: account });
    expect((await failureOf(info("AKIAIOSFODNN7EXAMPLE")))[0]).toBe("ValidationError");
  });

  test("DecodeAuthorizationMessage refuses what the endpoint did not issue", async () => {
    const decode = sts().send(new DecodeAuthorizationMessageCommand({ EncodedMessage: "abc" }));
    expect((await failureOf(decode)).slice(0, 2)).toEqual(["InvalidAuthorizationMessageException", 400]);
  });

  test("an inactive key is refused", async () => {
    const eve = await userWithKey(iam(), "eve");
    const update = { UserName: "eve", AccessKeyId: eve.AccessKeyId, Status: "Inactive" } as const;
    await iam().send(new UpdateAccessKeyCommand(update));
    expect((await failureOf(identity(eve))).slice(0, 2)).toEqual(["InvalidClientTokenId", 403]);
    await iam().send(new UpdateAccessKeyCommand({ ...update, Status: "Active" }));
    await identity(eve);
  });
});
