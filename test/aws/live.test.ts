import { CreateRoleCommand, CreateUserCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AwsSurroundings } from "../../src/backends/aws/aws.js";
import { minimalPolicy } from "../../src/backends/aws/permissions.js";
import type { Backend, Outcome, ScenarioCaller, TestAccount } from "../../src/backends/index.js";
import { enabledDevice, userWithKey } from "../endpoint/accounts.js";
import { codeOf, endpointForTests, type Keys } from "../endpoint/clients.js";
import { account, assume, identity, openAccount, role, trusting, user, withMfa } from "./given.js";

const calls: string[] = [];
const { endpoint, iam, sts } = endpointForTests({ onCall: ({ action, status }) => calls.push(`${action} ${status}`) });

const kjh = user("service-user/kjh", { hasDevice: true });
const founding = role("founding", trusting({ Principal: { AWS: kjh.arn }, ...withMfa }));
const delegated = role("delegated", trusting({ Principal: { AWS: account }, ...withMfa }));
const forbidden = role("forbidden", trusting({ Principal: { AWS: account } }));
const longer = role("longer", trusting({ Principal: { AWS: kjh.arn } }), { maxSessionDuration: 7200 });
const service = role("service", trusting({ Principal: { Service: "ec2.amazonaws.com" } }));
/** It trusts the account, and the user's policies do not allow it. */
const unpermitted = role("unpermitted", trusting({ Principal: { AWS: account } }));
/** Nobody knows before a call where it comes from. */
const fromOffice = role(
  "from-office",
  trusting({ Principal: { AWS: account }, Condition: { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } } }),
);
const roles = [founding, delegated, forbidden, longer, service, unpermitted, fromOffice];
const caller: ScenarioCaller = { kind: "user", user: kjh };
const device = { kind: "device" } as const;

let keys: Keys;
let seed = "";
let serialNumber = "";
let ahead = 0;
const told: string[] = [];
/** A clock of the endpoint's: who sleeps moves it. */
const clock: AwsSurroundings = {
  now: () => Date.now() / 1000 + ahead,
  sleep: later,
};
const opened: Backend[] = [];

async function later(seconds: number): Promise<void> {
  ahead += seconds;
  await endpoint().advanceClock(seconds);
}

/** Lets more than a minute pass, up to the beginning of a half minute, of which most is then left. */
async function laterHalfMinute(): Promise<void> {
  const now = Date.now() / 1000 + ahead;
  await later(60 + 31 - (now % 30));
}

/** A code that was not used and that is still shown when it is called with. */
async function nextCode(): Promise<string> {
  await laterHalfMinute();
  return codeOf(seed, ahead);
}

beforeAll(async () => {
  keys = await userWithKey(iam(), kjh.name, kjh.path);
  ({ seed, serial: serialNumber } = await enabledDevice(iam(), kjh.name));
  await iam().send(new CreateUserCommand({ UserName: "other" }));
  const policies = {
    minimal: minimalPolicy("live"),
    assume: JSON.stringify(identity("Allow", "sts:AssumeRole", delegated.arn)),
  };
  for (const [PolicyName, PolicyDocument] of Object.entries(policies)) {
    await iam().send(new PutUserPolicyCommand({ UserName: kjh.name, PolicyName, PolicyDocument }));
  }
  for (const { name, trust, maxSessionDuration: MaxSessionDuration } of roles) {
    const AssumeRolePolicyDocument = trust.source.text;
    await iam().send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument, MaxSessionDuration }));
  }
  await later(60);
});
afterAll(async () => {
  for (const backend of opened) await backend.close();
});

async function live(
  more: AwsSurroundings = {},
  env: NodeJS.ProcessEnv = { POLICY_CHECK_MFA_SEED: seed },
): Promise<TestAccount> {
  const credentials = { accessKeyId: keys.AccessKeyId ?? "", secretAccessKey: keys.SecretAccessKey ?? "" };
  const settings = { backend: "aws", aws: { mode: "live", endpoint: endpoint().url } } as const;
  const backend = await openAccount(settings, env, { credentials, ...clock, ...more }, (message) => told.push(message));
  opened.push(backend);
  const testAccount = await backend.begin();
  expect(await testAccount.set(kjh)).toEqual({ kind: "ready" });
  for (const one of roles) expect(await testAccount.set(one)).toEqual({ kind: "ready" });
  return testAccount;
}

function sessionOf(outcome: Outcome): ScenarioCaller {
  if (outcome.kind !== "succeeded" || outcome.session === undefined) throw new Error(JSON.stringify(outcome));
  return { kind: "session", session: outcome.session };
}

describe("real calls by the user", () => {
  test("without MFA they are denied, by AWS STS", async () => {
    const outcome = await (await live()).call(assume(caller, founding));
    expect(outcome).toMatchObject({
      kind: "denied",
      code: "AccessDenied",
      status: 403,
      message: `User: ${kjh.arn} is not authorized to perform: sts:AssumeRole on resource: ${founding.arn}`,
      evidence: { evaluator: `STS of ${endpoint().url} (not AWS)`, endpoint: endpoint().url },
    });
    expect(outcome.explanation?.decision.reason).toContain("aws:MultiFactorAuthPresent: the key is absent");
  });

  test.each([
    ["the trust policy's, where it denies", founding, "denies"],
    ["not the trust policy's, where it lets the call in", unpermitted, "allows"],
    ["nobody knows whose, where it depends on the network", fromOffice, "unknown"],
  ])("a denial is %s", async (_, to, kind) => {
    const outcome = await (await live()).call(assume(caller, to));
    expect(outcome.kind).toBe("denied");
    expect(outcome.kind === "denied" && outcome.explanation?.trustPart.kind).toBe(kind);
  });

  test("with MFA they succeed, and the session can say who it is and nothing else", async () => {
    const testAccount = await live();
    calls.length = 0;
    const outcome = await testAccount.call(assume(caller, founding, device, { externalId: "secret-1" }));
    const arn = `arn:aws:sts::${account}:assumed-role/founding/my-session`;
    expect(outcome).toMatchObject({ kind: "succeeded", arn, session: { arn, duration: undefined } });
    expect(outcome.evidence?.call).toMatchObject({
      mfa: "serial number and code",
      parameters: { duration: 900, sessionPolicy: "denies everything", externalId: "given" },
    });
    const session = sessionOf(outcome);
    expect(await testAccount.call({ kind: "getCallerIdentity", caller: session })).toMatchObject({
      kind: "succeeded",
      arn,
    });
    expect(await testAccount.call(assume(session, forbidden))).toMatchObject({
      kind: "notChecked",
      reason: expect.stringContaining("a session policy that denies everything"),
    });
    expect(calls).toEqual(["iam:ListMFADevices 200", "sts:AssumeRole 200", "sts:GetCallerIdentity 200"]);
    const code = codeOf(seed, ahead);
    const shown = JSON.stringify(outcome);
    for (const secret of [code, "secret-1", seed, keys.SecretAccessKey]) expect(shown).not.toContain(secret);
  });

  test("two in a row wait for a fresh code, with a countdown", async () => {
    const testAccount = await live();
    await laterHalfMinute();
    told.length = 0;
    const before = ahead;
    expect((await testAccount.call(assume(caller, founding, device))).kind).toBe("succeeded");
    expect(ahead).toBe(before);
    expect((await testAccount.call(assume(caller, delegated, device))).kind).toBe("succeeded");
    expect(ahead).toBeGreaterThan(before);
    expect(ahead - before).toBeLessThanOrEqual(31);
    expect(told.at(-1)).toBe("waiting 5 s for an unused MFA code");
  });

  test("a code that somebody used before this run is followed by the next one", async () => {
    const mfa = { SerialNumber: serialNumber, TokenCode: await nextCode() };
    await sts(keys).send(new GetSessionTokenCommand(mfa));
    expect((await (await live()).call(assume(caller, founding, device))).kind).toBe("succeeded");
  });

  test("the permission counts where the trust policy leaves it to the account", async () => {
    const testAccount = await live();
    await later(60);
    expect((await testAccount.call(assume(caller, delegated, device))).kind).toBe("succeeded");
    expect((await testAccount.call(assume(caller, forbidden, device))).kind).toBe("denied");
  });

  test("a session token is real too", async () => {
    const testAccount = await live();
    await later(60);
    const outcome = await testAccount.call({ kind: "getSessionToken", caller, mfa: device });
    expect(outcome).toMatchObject({
      kind: "succeeded",
      evidence: { evaluator: `STS of ${endpoint().url} (not AWS)`, call: { parameters: { duration: 900 } } },
    });
    const session = sessionOf(outcome);
    expect((await testAccount.call(assume(session, founding))).kind).toBe("succeeded");
    expect(await testAccount.call({ kind: "getSessionToken", caller: session, mfa: { kind: "none" } })).toMatchObject({
      kind: "failed",
      code: "AccessDenied",
      message: "Cannot call GetSessionToken with session credentials",
    });
  });
});

describe("MFA errors are no denials", () => {
  const oneTime = "MultiFactorAuthentication failed with invalid MFA one time pass code. ";
  const serial =
    "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.";
  const both = "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.";

  test("a used code", async () => {
    const testAccount = await live();
    expect(await testAccount.call(assume(caller, founding, { kind: "usedCode" }))).toMatchObject({
      kind: "broken",
      message: "no earlier call sent an MFA code",
    });
    await later(60);
    await testAccount.call(assume(caller, founding, device));
    const outcome = await testAccount.call(assume(caller, founding, { kind: "usedCode" }));
    expect(outcome).toMatchObject({ kind: "failed", code: "AccessDenied", status: 403, message: oneTime });
  });

  test.each([
    ["a wrong code", { kind: "code", code: "000000" }, oneTime],
    ["a device that does not exist", { kind: "unknownDevice" }, serial],
    ["a serial number alone", { kind: "serialNumberOnly" }, both],
    ["a code alone", { kind: "codeOnly" }, both],
  ] as const)("%s", async (_, mfa, message) => {
    const outcome = await (await live()).call(assume(caller, founding, mfa));
    expect(outcome).toMatchObject({ kind: "failed", code: "AccessDenied", status: 403, message });
  });
});

describe("where codes come from", () => {
  test("from nowhere: it is not checked", async () => {
    const outcome = await (await live({}, {})).call(assume(caller, founding, device));
    expect(outcome).toMatchObject({
      kind: "notChecked",
      reason: expect.stringContaining("set POLICY_CHECK_MFA_SEED"),
    });
  });

  test("from a person, who is asked again for what is no code, or was used", async () => {
    const first = await nextCode();
    const answers = ["12", first];
    const ask = async () => answers.shift() ?? "";
    const testAccount = await live({ ask }, {});
    expect((await testAccount.call(assume(caller, founding, device))).kind).toBe("succeeded");
    answers.push(first, await nextCode());
    expect((await testAccount.call(assume(caller, founding, device))).kind).toBe("succeeded");
    expect(told.slice(-2)).toEqual(["An MFA code has 6 digits.", "This code was used already; wait for the next one."]);
    expect(await testAccount.call(assume(caller, founding, device))).toMatchObject({
      kind: "notChecked",
      reason: "no MFA code was given",
    });
  });

  test("and none is repeated, whatever AWS repeats", async () => {
    const testAccount = await live();
    const code = await nextCode();
    const outcome = await testAccount.call(assume(caller, founding, device, { sessionName: `not a name ${code}` }));
    expect(outcome).toMatchObject({ kind: "failed", message: expect.stringContaining("'not a name [hidden]'") });
  });

  test("from the device that is named, where there are several", async () => {
    const env = { POLICY_CHECK_MFA_SEED: seed, POLICY_CHECK_MFA_SERIAL: `arn:aws:iam::${account}:mfa/nobody` };
    expect(await (await live({}, env)).call(assume(caller, founding, device))).toMatchObject({
      kind: "notChecked",
      reason: expect.stringContaining("does not have the device of POLICY_CHECK_MFA_SERIAL"),
    });
  });
});

describe("what live mode does not do", () => {
  test("it calls as nobody else", async () => {
    const testAccount = await live();
    const other: ScenarioCaller = { kind: "user", user: user("other") };
    const reason = `live mode calls with the access key of ${kjh.arn}, so it cannot call as arn:aws:iam::${account}:user/other`;
    expect(await testAccount.call(assume(other, founding))).toEqual({ kind: "notChecked", reason });
    expect(await testAccount.call({ kind: "getCallerIdentity", caller: other })).toEqual({
      kind: "notChecked",
      reason,
    });
    expect(await testAccount.call(assume({ kind: "root", account }, founding))).toMatchObject({ kind: "notChecked" });
    const foreign = { kind: "deviceOf", user: user("other") } as const;
    expect(await testAccount.call(assume(caller, founding, foreign))).toMatchObject({ kind: "notChecked" });
  });

  test("it moves no time, and asks for no long sessions", async () => {
    const testAccount = await live();
    expect(await testAccount.passTime(10)).toMatchObject({ kind: "notChecked" });
    const call = (duration: number) => testAccount.call(assume(caller, longer, { kind: "none" }, { duration }));
    expect(await call(7200)).toMatchObject({ kind: "succeeded", session: { duration: undefined } });
    expect(await call(7201)).toMatchObject({
      kind: "notChecked",
      reason: expect.stringContaining("sessions of the role last 7200 seconds at most, not 7201"),
    });
    expect(await call(900)).toMatchObject({ kind: "succeeded", session: { duration: 900 } });
    expect(await call(60)).toMatchObject({ kind: "failed", code: "ValidationError" });
  });

  test("it makes no call as a service: the engine decides", async () => {
    const outcome = await (await live()).call({
      kind: "assumeAsService",
      service: "ec2.amazonaws.com",
      role: service,
      context: {},
    });
    expect(outcome).toMatchObject({
      kind: "succeeded",
      evidence: { evaluator: `policy-check engine on the deployed trust policy of ${endpoint().url} (not AWS)` },
    });
  });
});
