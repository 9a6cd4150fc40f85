import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { executable, folderWith, policyCheck, trustPolicy } from "./command-line.js";
import { answersOn, eventCases } from "./why/event-cases.js";

const fixtures = fileURLToPath(new URL("../fixtures/why/", import.meta.url));
const given = ["--policies", join(fixtures, "policies")];
const alice = "arn:aws:iam::123456789012:user/alice";
const denied = {
  eventVersion: "1.11",
  userIdentity: {
    type: "IAMUser",
    principalId: "AIDAEXAMPLE",
    arn: alice,
    accountId: "123456789012",
    userName: "alice",
  },
  eventTime: "2026-11-30T10:00:00Z",
  eventSource: "sts.amazonaws.com",
  eventName: "AssumeRole",
  awsRegion: "eu-central-1",
  sourceIPAddress: "198.51.100.7",
  userAgent: "aws-cli/2.31.0",
  errorCode: "AccessDenied",
  errorMessage: `User: ${alice} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/deploy`,
  requestParameters: { roleArn: "arn:aws:iam::123456789012:role/deploy", roleSessionName: "alice" },
  responseElements: null,
  eventID: "e-1",
};
const allowed = { ...denied, errorCode: undefined, errorMessage: undefined, eventID: "e-2" };
const other = { ...allowed, eventName: "GetCallerIdentity", eventID: "e-3" };

function folder(events: unknown, more: Readonly<Record<string, string | Buffer>> = {}): string {
  return folderWith({ "event.json": JSON.stringify(events), "policies/deploy.json": trustPolicy(), ...more });
}

test("an event and a policy: the line that decides, and what would have allowed the call", () => {
  const cwd = folder(denied);
  const { status, stdout, stderr } = policyCheck(["why", "event.json", "--policies", "policies/*.json"], { cwd });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("denied  arn:aws:iam::123456789012:user/alice -> sts:AssumeRole on");
  expect(stdout).toContain("--> policies/deploy.json:12 (trust)");
  expect(stdout).toContain("give the serial number and a code of the user's MFA device with the call");
  expect(stdout).toContain("1 call: 1 as the policies say, 0 not as the policies say, 0 unknown");
});

describe("exit codes", () => {
  test.each<[string, unknown, readonly string[], number]>([
    ["all agree", denied, ["--policies", "policies"], 0],
    ["one disagrees", [denied, allowed], ["--policies", "policies"], 1],
    ["unknown is no success", denied, [], 1],
    ["nothing to explain", { Records: [other] }, ["--policies", "policies"], 2],
    ["no event", { a: 1 }, ["--policies", "policies"], 2],
  ])("%s", (_, events, args, wanted) => {
    expect(policyCheck(["why", "event.json", ...args], { cwd: folder(events) }).status).toBe(wanted);
  });
});

test("the JSON is as its schema says, for all events of the table", () => {
  const cwd = folder({ Records: eventCases().map(({ event }) => event) });
  const args = ["why", "event.json", ...given, "--account-dump", join(fixtures, "account.json"), "--format", "json"];
  const { status, stdout } = policyCheck(args, { cwd });
  expect(status).toBe(1);
  const report = JSON.parse(stdout);
  const schema = JSON.parse(readFileSync(new URL("../dist/schemas/why.schema.json", import.meta.url), "utf8"));
  const validate = new Ajv({ allowUnionTypes: true }).compile(schema);
  expect(validate(report) ? [] : validate.errors).toEqual([]);
  expect(report.results).toHaveLength(eventCases().length);
  expect(report.summary.events).toBe(eventCases().length);
});

test("each request is one that simulate takes, and decides in the same way", () => {
  const events = eventCases().filter(
    ({ given: of, expect: { decision } }) => of.join() === "policies" && decision !== "unknown",
  );
  const cwd = folder({ Records: events.map(({ event }) => event) });
  const { stdout } = policyCheck(["why", "event.json", ...given, "--format", "json"], { cwd });
  const { results } = JSON.parse(stdout);
  // That a source identity cannot be changed is decided by no policy; what the request does not show is no part of the context.
  const assumed = results.filter(
    (each: { request: { resource: string } | null; reason: string }) =>
      /:role\//.test(each.request?.resource ?? "") && !/sts:TagSession|cannot be changed/.test(each.reason),
  );
  expect(assumed.length).toBeGreaterThan(20);
  const batch = assumed.map(({ request }: { request: { resource: string } }) => {
    const name = request.resource.slice(request.resource.lastIndexOf("/") + 1);
    return JSON.stringify({ ...request, policies: { trust: join(fixtures, "policies", `${name}.json`) } });
  });
  const run = policyCheck(["simulate", "--batch", "-"], { cwd, input: `${batch.join("\n")}\n` });
  const decisions = run.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).decision);
  expect(decisions).toEqual(assumed.map(({ decision }: { decision: string }) => decision));
});

describe("what is read", () => {
  const lookup = { Events: [{ EventId: "e-1", CloudTrailEvent: JSON.stringify(denied) }] };

  test("standard input, as aws cloudtrail lookup-events prints", () => {
    const cwd = folder(denied);
    const run = policyCheck(["why", "-", "--policies", "policies"], { cwd, input: JSON.stringify(lookup) });
    expect(run.status).toBe(0);
    expect(run.stdout).toContain("event e-1 of 2026-11-30T10:00:00Z, <stdin>:1");
  });

  test("folders of compressed log files", () => {
    const cwd = folder(denied, { "logs/2026/11/30/a.json.gz": gzipSync(JSON.stringify({ Records: [denied, other] })) });
    const run = policyCheck(["why", "logs", "--policies", "policies"], { cwd });
    expect(run.status).toBe(0);
    expect(run.stdout).toContain("1 call: 1 as the policies say");
    expect(run.stdout).toContain("passed over: 1 other calls of STS");
  });

  test("lines, and a glob", () => {
    const cwd = folder(denied, { "events/a.ndjson": `${JSON.stringify(denied)}\n${JSON.stringify(allowed)}\n` });
    const run = policyCheck(["why", "events/*.ndjson", "--policies", "policies", "--format", "json"], { cwd });
    expect(JSON.parse(run.stdout).results.map(({ line }: { line: number }) => line)).toEqual([1, 2]);
  });

  test("both events of a call across accounts name its caller", () => {
    const shared = { ...allowed, sharedEventID: "s-1" };
    const account = {
      ...shared,
      userIdentity: { type: "AWSAccount", principalId: "AIDAEXAMPLE", accountId: "123456789012" },
    };
    const cwd = folder([account, shared]);
    const { results } = JSON.parse(policyCheck(["why", "event.json", "--format", "json"], { cwd }).stdout);
    expect(results.map(({ caller }: { caller: { arn: string } }) => caller.arn)).toEqual([alice, alice]);
  });
});

test("a scenario of the call, which the endpoint ends as AWS did", () => {
  const cwd = folder(denied);
  const feature = policyCheck(["why", "event.json", "--policies", "policies/*.json", "--format", "gherkin"], { cwd });
  expect(feature.stdout).toContain('When "alice" assumes "deploy" without MFA and:');
  const run = policyCheck(["test", "call.feature"], { cwd: folder(denied, { "call.feature": feature.stdout }) });
  expect({ status: run.status, output: run.stdout.includes("1 scenario (1 passed)") || run.stdout }).toEqual({
    status: 0,
    output: true,
  });
});

test("the scenarios of all calls of the table that ended as the policies say, which the endpoint ends so as well", async () => {
  const scenarios: string[] = [];
  for (const { event, name, given: named } of eventCases()) {
    const { results } = await answersOn(JSON.stringify({ ...event, eventID: name }), named);
    for (const { scenario, agrees } of results) if (scenario !== null && agrees === true) scenarios.push(scenario);
  }
  expect(scenarios.length).toBeGreaterThan(50);
  const feature = ["Feature: Calls", ...scenarios].join("\n\n");
  const policies = readdirSync(join(fixtures, "policies")).map((name) => [
    `fixtures/why/policies/${name}`,
    readFileSync(join(fixtures, "policies", name), "utf8"),
  ]);
  const cwd = folderWith({ "calls.feature": feature, ...Object.fromEntries(policies) });
  const { status, stdout } = policyCheck(["test", "calls.feature"], { cwd });
  expect(stdout).toContain(`${scenarios.length} scenarios (${scenarios.length} passed)`);
  expect(status).toBe(0);
});

describe("wrong usage", () => {
  test.each<[readonly string[], string]>([
    [["why"], "name an event of CloudTrail"],
    [["why", "event.json", "--polices", "policies"], "--policies"],
    [["why", "event.json", "--format", "yaml"], "pretty"],
    [["why", "missing.json"], "there is no such file"],
    [["why", "event.json", "--policies", "missing.json"], "there is no such file"],
    [["why", "event.json", "--account-dump", "event.json"], "event.json"],
    [["why", "-", "--account-dump", "-"], "given more than once"],
    [["why", "event.json", "--output", "event.json"], "is one of the files of events"],
    [["why", "policies/deploy.json"], "is a policy, and not a CloudTrail event; give trust policies with --policies"],
  ])("%j", (args, words) => {
    const { status, stderr } = policyCheck([...args], { cwd: folder(denied) });
    expect({ status, has: stderr.includes(words) || stderr }).toEqual({ status: 2, has: true });
  });

  test("--help has examples", () => {
    const { stdout } = policyCheck(["why", "--help"]);
    expect(stdout).toContain("lookup-events");
    expect(executable).toContain("policy-check");
  });
});
