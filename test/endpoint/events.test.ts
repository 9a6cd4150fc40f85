import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
} from "@aws-sdk/client-sts";
import { beforeAll, expect, test } from "vitest";
import { SourceText } from "../../src/diagnostics/index.js";
import { storedPolicy } from "../../src/inspection/index.js";
import { explainEvents, readEvents } from "../../src/why/index.js";
import { enabledDevice, role, trust, userWithKey, withMfa } from "./accounts.js";
import { codeOf, endpointForTests, failureOf, type Keys } from "./clients.js";

const events: object[] = [];
const { endpoint, iam, sts } = endpointForTests({ onEvent: (event) => events.push(event) });
const policies = new Map<string, string>();
let alice: Keys & { arn: string };
let device: { serial: string; seed: string };
let ahead = 0;

async function later(seconds: number): Promise<void> {
  ahead += seconds;
  await endpoint().advanceClock(seconds);
}

async function freshCode(): Promise<{ SerialNumber: string; TokenCode: string }> {
  await later(60);
  return { SerialNumber: device.serial, TokenCode: codeOf(device.seed, ahead) };
}

async function made(name: string, policy: string): Promise<void> {
  policies.set(name, policy);
  await role(iam(), name, policy);
}

function assume(keys: Keys, name: string, input: Partial<AssumeRoleCommandInput> = {}) {
  const RoleArn = `arn:aws:iam::123456789012:role/${name}`;
  return sts(keys).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "alice", ...input }));
}

/** The answers on all events so far, on the policies that the roles have. */
function answers() {
  const { events: read, problems } = readEvents(
    new SourceText("events.ndjson", events.map((event) => JSON.stringify(event)).join("\n")),
  );
  expect(problems).toEqual([]);
  const trusts = [...policies].map(([name, text]) => ({
    policy: storedPolicy(new SourceText(`${name}.json`, text), { name }),
    path: `${name}.json`,
    isOfDump: false,
  }));
  const given = { trusts, accounts: undefined, serviceControl: undefined, resourceControl: undefined };
  return explainEvents(read, given).results;
}

beforeAll(async () => {
  alice = await userWithKey(iam(), "alice", "/people/");
  device = await enabledDevice(iam(), "alice");
  const AWS = alice.arn;
  await made("guarded", trust({ Principal: { AWS }, ...withMfa }));
  await made(
    "fresh",
    trust({ Principal: { AWS }, Condition: { NumericLessThan: { "aws:MultiFactorAuthAge": "600" } } }),
  );
  await made("partner", trust({ Principal: { AWS }, Condition: { StringEquals: { "sts:ExternalId": "tenant-7" } } }));
  await made("open", trust({ Principal: { AWS }, Action: ["sts:AssumeRole", "sts:SetSourceIdentity"] }));
  const [assumes, names] = ["sts:AssumeRole", "sts:SetSourceIdentity"];
  await made("tagged", trust({ Principal: { AWS }, Action: [assumes, names, "sts:TagSession"] }));
  const tagged = { AWS: "arn:aws:iam::123456789012:role/tagged" };
  await made("after-tagged", trust({ Principal: tagged, Action: [assumes, names, "sts:TagSession"] }));
  await made("without-tags", trust({ Principal: tagged, Action: [assumes, names] }));
  await made("chained", trust({ Principal: { AWS: "arn:aws:iam::123456789012:role/open" } }));
  await made("chained-mfa", trust({ Principal: { AWS: "arn:aws:iam::123456789012:role/open" }, ...withMfa }));
});

test("the events of calls are explained as the endpoint decided them", async () => {
  await failureOf(assume(alice, "guarded"));
  await assume(alice, "guarded", await freshCode());
  await failureOf(assume(alice, "partner", { ExternalId: "tenant-8" }));
  await assume(alice, "partner", { ExternalId: "tenant-7" });
  const session = await sts(alice).send(new GetSessionTokenCommand(await freshCode()));
  await later(300);
  await assume(session.Credentials ?? {}, "fresh");
  await later(600);
  await failureOf(assume(session.Credentials ?? {}, "fresh"));
  const plain = await sts(alice).send(new GetSessionTokenCommand({}));
  await failureOf(assume(plain.Credentials ?? {}, "guarded"));
  const open = await assume(alice, "open", { RoleSessionName: "first" });
  await assume(open.Credentials ?? {}, "chained");
  await failureOf(assume(open.Credentials ?? {}, "chained-mfa"));
  await sts(alice).send(new GetCallerIdentityCommand({}));
  const results = answers();
  expect(results.map(({ eventName, happened, agrees }) => [eventName, happened.outcome, agrees])).toEqual([
    ["AssumeRole", "denied", true],
    ["AssumeRole", "allowed", true],
    ["AssumeRole", "denied", true],
    ["AssumeRole", "allowed", true],
    ["GetSessionToken", "allowed", true],
    ["AssumeRole", "allowed", true],
    ["AssumeRole", "denied", true],
    ["GetSessionToken", "allowed", true],
    ["AssumeRole", "denied", true],
    ["AssumeRole", "allowed", true],
    ["AssumeRole", "allowed", true],
    ["AssumeRole", "denied", true],
  ]);
  expect(results.map(({ caller }) => caller.mfa.present)).toEqual([
    ...["absent", "true", "absent", "absent", "true", "true", "true", "absent", "false", "absent", "false", "false"],
  ]);
  expect(results[2]?.wouldAllow.map(({ words }) => words)).toEqual([['call with the external ID "tenant-7"']]);
});

test("a wrong code is told as the endpoint's reason", async () => {
  await failureOf(assume(alice, "guarded", { SerialNumber: device.serial, TokenCode: "000000" }));
  expect(answers().at(-1)).toMatchObject({ happened: { outcome: "failed" }, agrees: null });
});

test("what the caller's session hands on cannot be changed", async () => {
  const first = await assume(alice, "tagged", {
    ...{ Tags: [{ Key: "team", Value: "red" }], TransitiveTagKeys: ["team"], SourceIdentity: "alice" },
  });
  const keys = first.Credentials ?? {};
  await failureOf(assume(keys, "after-tagged", { SourceIdentity: "bob" }));
  await failureOf(assume(keys, "without-tags", {}));
  await assume(keys, "after-tagged");
  expect(events.slice(-3)).toMatchObject(
    Array.from({ length: 3 }, () => ({ requestParameters: { incomingTransitiveTags: { team: "red" } } })),
  );
  const [changed, untagged, allowed] = answers().slice(-3);
  expect(changed).toMatchObject({ decision: "implicitDeny", agrees: true });
  expect(changed?.wouldAllow.map(({ words }) => words)).toEqual([["call without a source identity"]]);
  expect(untagged).toMatchObject({ decision: "implicitDeny", agrees: true });
  expect(untagged?.reason).toContain("sts:TagSession");
  expect(allowed).toMatchObject({ decision: "allowed", agrees: true });
});

test("events have no secret", () => {
  const text = JSON.stringify(events);
  expect(text).not.toMatch(/"(tokenCode|sessionToken|secretAccessKey|credentials)"/i);
  expect(text).not.toContain(alice.AccessKeyId ?? "no key");
});
