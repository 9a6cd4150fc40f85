import { createServer, request, type ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SetupResult, TestAccount } from "../../src/backends/backend.js";
import type { ScenarioCaller } from "../../src/backends/call.js";
import { CompiledPolicies } from "../../src/backends/compiled-policies.js";
import { type GivenOidcProvider, type GivenUser, openBackend } from "../../src/backends/index.js";
import type { BackendOutcome } from "../../src/backends/outcome.js";
import { sameAccounts } from "../../src/backends/sdk/account-names.js";
import { Clients } from "../../src/backends/sdk/clients.js";
import { ownIdentityProviders } from "../../src/backends/sdk/identity-providers.js";
import { SdkTestAccount } from "../../src/backends/sdk/test-account.js";
import { type Endpoint, startEndpoint } from "../../src/endpoint/index.js";
import { Scenario } from "../../src/steps/scenario.js";
import { assume, role, trusting, user, withMfa } from "../aws/given.js";

/** What answers a call instead of the endpoint. */
type Answer = (request: { readonly body: string; readonly authorization: string }, response: ServerResponse) => void;

const alice = user("alice", { hasDevice: true });
const door = role("door", trusting({ Principal: { AWS: alice.arn }, ...withMfa }));
const caller: ScenarioCaller = { kind: "user", user: alice };

let endpoint: Endpoint;
let url: string;
/** Answers the next calls of AssumeRole and the like, and those that make users; undefined lets the endpoint do so. */
let answer: Answer | undefined;
/** How far the clocks of the endpoint and of the test account are ahead of this machine's, in seconds. */
let ahead = 0;

async function moveClocks(seconds: number): Promise<SetupResult> {
  await endpoint.advanceClock(seconds);
  ahead += seconds;
  return { kind: "ready" };
}

/** Runs before a call of this action reaches the endpoint. */
let before: { readonly action: string; readonly run: () => Promise<unknown> } | undefined;
const closing: (() => void)[] = [];

beforeAll(async () => {
  endpoint = await startEndpoint();
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const action = new URLSearchParams(body).get("Action") ?? "";
    if (answer !== undefined && /^(Assume|GetSession|GetCaller|GetRole|CreateUser|ListUsers)/.test(action)) {
      answer({ body, authorization: incoming.headers.authorization ?? "" }, response);
      return;
    }
    if (before?.action === action) await before.run();
    // The host is signed as well, so that all headers are handed on.
    const handed = request(endpoint.url, { method: "POST", headers: incoming.headers }, (answered) => {
      response.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(response);
    });
    handed.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  closing.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
});
afterAll(async () => {
  for (const close of closing) close();
  await endpoint.close();
});

/** A test account whose endpoint knows alice and her door, and answers calls as `instead` says from then on. */
async function testAccountWith(instead?: Answer, patience?: number): Promise<TestAccount<BackendOutcome>> {
  answer = undefined;
  ahead = 0;
  await endpoint.reset();
  const clients = new Clients({ url, region: "us-east-1" }, patience);
  closing.push(() => clients.destroy());
  const testAccount = new SdkTestAccount({
    backend: "localstack",
    evaluator: "somebody",
    url,
    clients,
    mfaPropagation: "documented",
    policies: new CompiledPolicies(),
    names: sameAccounts,
    onlyAccount: undefined,
    clock: { now: () => Date.now() / 1000 + ahead, advance: (seconds) => moveClocks(seconds) },
    memory: undefined,
    noted: undefined,
    identityProviders: ownIdentityProviders((arn, keySet) => endpoint.registerKeySet(arn, keySet)),
  });
  expect(await testAccount.set(alice)).toEqual({ kind: "ready" });
  expect(await testAccount.set(door)).toEqual({ kind: "ready" });
  answer = instead;
  return testAccount;
}

function refusal(status: number, code: string, message: string | ((body: URLSearchParams) => string)): Answer {
  return ({ body }, response) => {
    const text = typeof message === "string" ? message : message(new URLSearchParams(body));
    response.writeHead(status, { "content-type": "text/xml" });
    response.end(
      `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${text}</Message></Error><RequestId>none</RequestId></ErrorResponse>`,
    );
  };
}

const notAllowed = `User: ${alice.arn} is not authorized to perform: sts:AssumeRole on resource: ${door.arn}`;

describe("what an answer counts as", () => {
  test.each([
    ["the words of a denial", 403, "AccessDenied", notAllowed, "denied"],
    [
      "the words of a denial, with more behind them",
      403,
      "AccessDenied",
      `${notAllowed} with an explicit deny in a service control policy`,
      "denied",
    ],
    ["other words", 403, "AccessDenied", "Access Denied", "failed"],
    [
      "a wrong code",
      403,
      "AccessDenied",
      "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
      "failed",
    ],
    [
      "a call that these credentials cannot make",
      403,
      "AccessDenied",
      "Cannot call GetSessionToken with session credentials",
      "failed",
    ],
    ["another status", 400, "AccessDenied", notAllowed, "failed"],
    ["a signature", 403, "SignatureDoesNotMatch", "The request signature we calculated does not match", "failed"],
    [
      "a key that nobody has",
      403,
      "InvalidClientTokenId",
      "The security token included in the request is invalid.",
      "failed",
    ],
    ["a token that ended", 403, "ExpiredToken", "The security token included in the request is expired", "failed"],
    ["a region that is off", 403, "RegionDisabledException", "STS is not activated in this region", "failed"],
    ["too many calls", 400, "Throttling", "Rate exceeded", "failed"],
    ["trouble of the server", 500, "InternalFailure", notAllowed, "broken"],
    ["trouble of the server under AWS's code", 503, "AccessDenied", notAllowed, "broken"],
    ["an emulator without the action", 501, "InternalFailure", "not yet implemented", "notChecked"],
    ["an emulator that does not know the action", 400, "InvalidAction", "Could not find operation", "notChecked"],
    ["the gateway's own words", 403, "AccessDenied", "policy-check cannot decide this call", "broken"],
  ])("%s", async (_, status, code, message, kind) => {
    const testAccount = await testAccountWith(refusal(status, code, message));
    const outcome = await testAccount.call(assume(caller, door));
    expect(outcome.kind).toBe(kind);
    if (outcome.kind === "denied" || outcome.kind === "failed")
      expect(outcome).toMatchObject({ code, status, message });
  });

  test("an endpoint that falls silent is not waited for without end", async () => {
    const testAccount = await testAccountWith(() => {}, 2000);
    expect(await testAccount.call(assume(caller, door))).toMatchObject({
      kind: "broken",
      message: expect.stringContaining("sts:AssumeRole got no answer"),
    });
  });

  const noAnswers: readonly (readonly [string, Answer])[] = [
    ["a connection that ends", (_, response) => response.destroy()],
    [
      "a page of somebody else's",
      (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>It works</h1>"),
    ],
    [
      "a page that is not there",
      (_, response) => response.writeHead(404, { "content-type": "text/html" }).end("<h1>Not found</h1>"),
    ],
    [
      "half an answer",
      (_, response) => response.writeHead(200, { "content-type": "text/xml" }).end("<AssumeRoleResponse><AssumeRole"),
    ],
  ];
  test.each(noAnswers)("%s is no denial and no success", async (_, instead) => {
    const testAccount = await testAccountWith(instead);
    for (const outcome of [
      await testAccount.call(assume(caller, door)),
      await testAccount.call({ kind: "assumeAsService", service: "ec2.amazonaws.com", role: door, context: {} }),
      await testAccount.call({ kind: "getSessionToken", caller, mfa: { kind: "none" } }),
      await testAccount.call({ kind: "getCallerIdentity", caller }),
    ]) {
      expect(["broken", "failed"]).toContain(outcome.kind);
    }
  });

  test("where nothing answers, the step fails with what happened", async () => {
    const backend = await openBackend({ backend: "embedded" }, {}, () => {});
    const testAccount = await backend.begin();
    await testAccount.set(alice);
    await testAccount.set(door);
    await backend.close();
    const scenario = new Scenario({ attach: () => Promise.resolve() }, backend, testAccount);
    await expect(scenario.assume(caller, door, { kind: "none" })).rejects.toThrow(
      /^alice assumes door: sts:AssumeRole got no answer: connect ECONNREFUSED/,
    );
    expect(() => scenario.denied("access to be denied")).toThrow("there is no call before this step");
  });
});

describe("what the endpoint repeats of secrets is hidden", () => {
  const hidden = async (
    mfa: Parameters<typeof assume>[2],
    field: string,
    by?: TestAccount<BackendOutcome>,
  ): Promise<BackendOutcome> => {
    const repeat = refusal(
      403,
      "AccessDenied",
      (body) => `no good: ${body.get(field)}, says ${body.get("RoleSessionName")}`,
    );
    const testAccount = by ?? (await testAccountWith(repeat));
    answer = repeat;
    return testAccount.call(assume(caller, door, mfa));
  };
  const told = "no good: [hidden], says my-session";

  test("a code that was made for the call", async () => {
    expect(await hidden({ kind: "device" }, "TokenCode")).toMatchObject({ kind: "failed", message: told });
    expect(await hidden({ kind: "codeOnly" }, "TokenCode")).toMatchObject({ kind: "failed", message: told });
    expect(await hidden({ kind: "deviceOf", user: alice }, "TokenCode")).toMatchObject({
      kind: "failed",
      message: told,
    });
  });

  test("a code that was used", async () => {
    const testAccount = await testAccountWith();
    expect(await testAccount.call(assume(caller, door, { kind: "device" }))).toMatchObject({ kind: "succeeded" });
    const outcome = await hidden({ kind: "usedCode" }, "TokenCode", testAccount);
    expect(outcome).toMatchObject({ kind: "failed", message: told, evidence: { answer: { message: told } } });
  });

  test("the code with which the device was enabled", async () => {
    expect(await hidden({ kind: "usedCode" }, "TokenCode")).toMatchObject({ kind: "failed", message: told });
  });

  test("a session's token", async () => {
    const testAccount = await testAccountWith();
    const opened = await testAccount.call(assume(caller, door, { kind: "device" }));
    if (opened.kind !== "succeeded" || opened.session === undefined) throw new Error("the door stays shut");
    answer = ({ authorization }, response) => {
      const token = response.req.headers["x-amz-security-token"];
      refusal(
        403,
        "InvalidClientTokenId",
        `no such token: ${token}, signed ${authorization.length > 0}`,
      )({ body: "", authorization }, response);
    };
    const asked = await testAccount.call({
      kind: "getCallerIdentity",
      caller: { kind: "session", session: opened.session },
    });
    expect(asked).toMatchObject({ kind: "failed", message: "no such token: [hidden], signed true" });
    expect(JSON.stringify(opened)).not.toMatch(/[A-Za-z0-9/+=]{40}/);
  });

  test("a web identity token", async () => {
    const provider: GivenOidcProvider = {
      kind: "oidc",
      account: "123456789012",
      host: "oidc.example.com",
      audiences: ["sts.amazonaws.com"],
      arn: "arn:aws:iam::123456789012:oidc-provider/oidc.example.com",
    };
    const testAccount = await testAccountWith();
    expect(await testAccount.set(provider)).toEqual({ kind: "ready" });
    answer = refusal(400, "InvalidIdentityToken", (body) => `not ${body.get("WebIdentityToken")}`);
    const kind = "assumeRoleWithWebIdentity" as const;
    const call = { kind, provider, role: door, sessionName: "web", claims: { sub: "somebody" } };
    expect(await testAccount.call(call)).toMatchObject({ kind: "failed", message: "not [hidden]" });
  });

  test("an external ID is not written into evidence, where the caller gave one", async () => {
    const testAccount = await testAccountWith();
    const outcome = await testAccount.call(assume(caller, door, { kind: "none" }, { externalId: "between-us" }));
    expect(outcome.evidence?.call.parameters).toEqual({ sessionName: "my-session", externalId: "given" });
    expect(JSON.stringify(outcome)).not.toContain("between-us");
  });
});

describe("devices", () => {
  test("take codes although half a minute ended while they were enabled", async () => {
    before = { action: "EnableMFADevice", run: () => moveClocks(30) };
    const testAccount = await testAccountWith();
    before = undefined;
    for (let call = 1; call <= 4; call++) {
      expect([call, (await testAccount.call(assume(caller, door, { kind: "device" }))).kind]).toEqual([
        call,
        "succeeded",
      ]);
    }
  });
});

describe("what cannot be set up", () => {
  const bob: GivenUser = { ...alice, name: "bob", arn: alice.arn.replace("alice", "bob") };
  const reason = "this emulator cannot set up the user bob: it answers ";
  const unreadable = "HTTP 500 without a readable error";
  const page: Answer = (_, response) =>
    response.writeHead(500, { "content-type": "text/html" }).end("<html>oops</html>");
  const onlyCreating: Answer = (call, response) => {
    if (call.body.includes("Action=CreateUser")) return page(call, response);
    const listed = "<ListUsersResponse><ListUsersResult><Users/></ListUsersResult></ListUsersResponse>";
    response.writeHead(200, { "content-type": "text/xml" }).end(listed);
  };

  test.each<[string, Answer, SetupResult]>([
    [
      "says that it lacks the action",
      refusal(501, "InternalFailure", "not yet"),
      { kind: "notChecked", reason: `${reason}InternalFailure: not yet` },
    ],
    ["fails on the action, and answers others", onlyCreating, { kind: "notChecked", reason: `${reason}${unreadable}` }],
    ["fails on every call", page, { kind: "refused", message: unreadable }],
    [
      "fails on every call with an error of AWS's",
      refusal(500, "InternalFailure", "oops"),
      { kind: "refused", message: "InternalFailure: oops" },
    ],
  ])("on an emulator that %s", async (_, instead, expected) => {
    const testAccount = await testAccountWith(instead);
    expect(await testAccount.set(bob)).toEqual(expected);
  });
});
