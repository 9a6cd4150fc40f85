import { createServer, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import { CreateRoleCommand, CreateUserCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { userWithKey } from "../endpoint/accounts.js";
import { endpointForTests } from "../endpoint/clients.js";
import { account, assume, openAccount, role, trusting, user, withMfa } from "./given.js";

const { endpoint, iam } = endpointForTests();
const alice = user("alice");
const open = role("open", trusting({ Principal: { AWS: alice.arn } }));
/** What the proxy does to answers of an action, and to which: those to questions that have a parameter, or that do not. */
interface Change {
  readonly action: string;
  readonly from: string;
  readonly to: string;
  readonly having?: string;
  readonly lacking?: string;
}
let change: Change | readonly Change[] | undefined;
let server: Server;
let url = "";

/** A proxy in front of the endpoint: an AWS that says something else. */
beforeAll(async () => {
  await iam().send(new CreateUserCommand({ UserName: "alice" }));
  for (const { name: RoleName, trust } of [open, withoutMfa]) {
    await iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust.source.text }));
  }
  server = createServer(async (incoming, response) => {
    const body = await textOf(incoming);
    const { url: path = "/", method, headers } = incoming;
    const forwarded = httpRequest(new URL(path, endpoint().url), { method, headers }, async (answer) => {
      let text = await textOf(answer);
      for (const { action, from, to, having = "", lacking } of [change ?? []].flat()) {
        const isMeant = body.includes(having) && (lacking === undefined || !body.includes(lacking));
        if (isMeant && body.includes(`Action=${action}&`)) text = text.replaceAll(from, to);
      }
      response.writeHead(answer.statusCode ?? 500, {
        "content-type": "text/xml",
        "x-amzn-requestid": String(answer.headers["x-amzn-requestid"]),
      });
      response.end(text);
    });
    forwarded.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

async function outcomeWith(changed: typeof change, target = open) {
  change = changed;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const backend = await openAccount({ backend: "aws", aws: { endpoint: url } }, {}, { credentials });
  const testAccount = await backend.begin();
  expect(await testAccount.set(alice)).toEqual({ kind: "ready" });
  expect(await testAccount.set(target)).toEqual({ kind: "ready" });
  const outcome = await testAccount.call(assume({ kind: "user", user: alice }, target));
  await backend.close();
  return outcome;
}

/** Lets alice in with MFA only, and she is asked about without. */
const withoutMfa = role("without-mfa", trusting({ Principal: { AWS: alice.arn }, ...withMfa }));
const scpsDeny = {
  action: "SimulatePrincipalPolicy",
  from: "<AllowedByOrganizations>true<",
  to: "<AllowedByOrganizations>false<",
};
/** How the question without SCPs differs. */
const exclusion = "PolicyExclusionList.member.1.PolicyType=scp";
const decision = (text: string) => `<EvalDecision>${text}</EvalDecision>`;

describe("an AWS that says something else", () => {
  test("the proxy by itself changes nothing", async () => {
    expect((await outcomeWith(undefined)).kind).toBe("succeeded");
  });

  test("on the conditions: nothing is shown, and both are printed", async () => {
    const outcome = await outcomeWith({
      action: "SimulateCustomPolicy",
      from: ">allowed<",
      to: ">implicitDeny<",
    });
    expect(outcome).toMatchObject({
      kind: "broken",
      message:
        "The endpoint's evaluator and policy-check's disagree on the conditions of the trust policy, so nothing is shown:\n" +
        `sts:AssumeRole: SimulateCustomPolicy of ${url} (not AWS) says implicitDeny, policy-check engine says allowed`,
      explanation: { decision: { decision: "allowed" } },
    });
    expect(outcome.evidence?.evaluatorAnswers?.map(({ evaluator }) => evaluator)).toEqual([
      `SimulatePrincipalPolicy of ${url} (not AWS)`,
      `SimulateCustomPolicy of ${url} (not AWS)`,
      "policy-check engine",
    ]);
  });

  test("on the identity side: its word counts", async () => {
    const outcome = await outcomeWith({
      action: "SimulatePrincipalPolicy",
      from: ">implicitDeny<",
      to: ">explicitDeny<",
    });
    expect(outcome).toMatchObject({ kind: "denied", evidence: { decision: { decision: "explicitDeny" } } });
  });

  test("on the organization: SCPs that deny it may do so for want of a key, so nothing is shown", async () => {
    const outcome = await outcomeWith(scpsDeny);
    expect(outcome).toMatchObject({
      kind: "notChecked",
      reason: "the decision depends on what the SCPs of the organization say, which only a real call shows",
      evidence: { decision: { decision: "implicitDeny" } },
    });
    expect(outcome.explanation?.decision.reason).toContain(`service control policies of account ${account}`);
  });

  test("on the organization, explicitly: the deny is the SCPs', and the question is asked again without them", async () => {
    const outcome = await outcomeWith([
      { ...scpsDeny, lacking: exclusion },
      { ...scpsDeny, from: ">implicitDeny<", to: ">explicitDeny<", lacking: exclusion },
    ]);
    expect(outcome).toMatchObject({
      kind: "notChecked",
      reason: "the decision depends on what the SCPs of the organization say, which only a real call shows",
      evidence: { decision: { decision: "explicitDeny" } },
    });
    expect(outcome.explanation?.decision.matched.map(({ policy }) => policy)).toEqual(["serviceControl[0][0]"]);
    const asked = outcome.evidence?.evaluatorAnswers?.map(({ question, answer }) => [question, answer]).slice(0, 2);
    expect(asked).toEqual([
      [expect.stringContaining("and the SCPs of"), expect.stringContaining("not allowed by the organization's SCPs")],
      ["the same without the SCPs", "sts:AssumeRole: implicitDeny"],
    ]);
  });

  test("on the organization, explicitly, and does not leave the SCPs out: nothing is shown", async () => {
    const element = "OrganizationsDecisionDetail";
    const detail = `<${element}><AllowedByOrganizations>false</AllowedByOrganizations></${element}>`;
    const outcome = await outcomeWith([
      { ...scpsDeny, lacking: exclusion },
      { ...scpsDeny, from: "<EvalActionName>", to: `${detail}<EvalActionName>`, having: exclusion },
      { ...scpsDeny, from: ">implicitDeny<", to: ">explicitDeny<" },
    ]);
    expect(outcome).toMatchObject({
      kind: "notChecked",
      reason: "the decision depends on what the SCPs of the organization say, which only a real call shows",
    });
  });

  test("on the organization, where the caller's own policies deny without the SCPs too: it is denied", async () => {
    const outcome = await outcomeWith([
      { ...scpsDeny, lacking: exclusion },
      { ...scpsDeny, from: ">implicitDeny<", to: ">explicitDeny<", having: exclusion },
    ]);
    expect(outcome).toMatchObject({ kind: "denied", evidence: { decision: { decision: "explicitDeny" } } });
    expect(outcome.explanation?.decision.matched.map(({ policy }) => policy)).toEqual(["identity[0]"]);
  });

  test("on the organization, where the caller's own policies may deny for want of a key: nothing is shown", async () => {
    const lacksKey = "<MissingContextValues><member>aws:SourceIp</member></MissingContextValues>";
    const outcome = await outcomeWith([
      { ...scpsDeny, lacking: exclusion },
      { ...scpsDeny, from: ">implicitDeny<", to: ">explicitDeny<", having: exclusion },
      { ...scpsDeny, from: "<MissingContextValues></MissingContextValues>", to: lacksKey, having: exclusion },
      { ...scpsDeny, from: "<MissingContextValues/>", to: lacksKey, having: exclusion },
    ]);
    expect(outcome).toMatchObject({
      kind: "notChecked",
      reason: expect.stringMatching(/^the decision depends on aws:SourceIp, what the SCPs of the organization say,/),
    });
  });

  test("on the organization, where the trust policy lets nobody in anyway: it is denied", async () => {
    expect((await outcomeWith(scpsDeny, withoutMfa)).kind).toBe("denied");
  });

  test("on the resource than on the call: nothing is shown", async () => {
    const outcome = await outcomeWith({
      action: "SimulateCustomPolicy",
      from: "<EvalResourceDecision>allowed</EvalResourceDecision>",
      to: "<EvalResourceDecision>explicitDeny</EvalResourceDecision>",
    });
    expect(outcome).toMatchObject({
      kind: "broken",
      message: "iam:SimulateCustomPolicy gave several decisions on sts:AssumeRole: allowed, explicitDeny",
    });
  });

  test("twice, and not the same: nothing is shown", async () => {
    const result = (text: string) =>
      `<member><EvalActionName>sts:AssumeRole</EvalActionName>${decision(text)}</member>`;
    const outcome = await outcomeWith({
      action: "SimulatePrincipalPolicy",
      from: "</EvaluationResults>",
      to: `${result("allowed")}</EvaluationResults>`,
    });
    expect(outcome).toMatchObject({
      kind: "broken",
      message: "iam:SimulatePrincipalPolicy gave several decisions on sts:AssumeRole: implicitDeny, allowed",
    });
  });

  test("in words that are none: nothing is shown", async () => {
    const outcome = await outcomeWith({
      action: "SimulatePrincipalPolicy",
      from: ">implicitDeny<",
      to: ">perhaps<",
    });
    expect(outcome).toMatchObject({
      kind: "broken",
      message: 'iam:SimulatePrincipalPolicy gave no decision on sts:AssumeRole, but "perhaps"',
    });
  });
});

describe("an answer that is none of AWS's", () => {
  test("issues no session", async () => {
    const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = await userWithKey(iam(), "bob");
    const credentials = { accessKeyId, secretAccessKey };
    change = { action: "GetSessionToken", from: "Credentials>", to: "Nothing>" };
    const aws = { endpoint: url, mode: "live" } as const;
    const backend = await openAccount({ backend: "aws", aws }, {}, { credentials });
    const testAccount = await backend.begin();
    const caller = { kind: "user", user: user("bob") } as const;
    expect(await testAccount.call({ kind: "getSessionToken", caller, mfa: { kind: "none" } })).toEqual({
      kind: "broken",
      message: "sts:GetSessionToken got no answer: no credentials came",
    });
    await backend.close();
  });

  test("names no account", async () => {
    change = { action: "GetCallerIdentity", from: "Account>", to: "Nothing>" };
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const opened = openAccount({ backend: "aws", aws: { endpoint: url } }, {}, { credentials });
    await expect(opened).rejects.toThrow("sts:GetCallerIdentity was answered without an account");
  });
});
