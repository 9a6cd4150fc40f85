import { readFileSync } from "node:fs";
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Backend, Outcome, ScenarioCaller, TestAccount } from "../../src/backends/index.js";
import { endpointForTests } from "../endpoint/clients.js";
import { account, assume, given, openAccount, role, trusting, user } from "./given.js";

type Statements = readonly Readonly<Record<string, unknown>>[];

interface UnseenCase {
  readonly name: string;
  readonly version?: string;
  readonly trust: Statements;
  readonly identity?: Statements;
  /** The policy of a session that makes the call. */
  readonly session?: Statements;
  /** Whether the call is made by the session of a web identity. */
  readonly webIdentity?: boolean;
  readonly outcome: Outcome["kind"];
  readonly keys?: readonly string[];
}

const { cases }: { cases: readonly UnseenCase[] } = JSON.parse(readFileSync("fixtures/aws/unseen.json", "utf8"));
const { endpoint, iam } = endpointForTests();
const host = "token.actions.githubusercontent.com";
const provider = {
  kind: "oidc",
  account,
  host,
  arn: `arn:aws:iam::${account}:oidc-provider/${host}`,
  audiences: ["sts.amazonaws.com"],
} as const;
const everyone = { Principal: { AWS: account } };
const between = role("between", trusting(everyone));
const github = role(
  "github",
  trusting({
    Principal: { Federated: provider.arn },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: { StringEquals: { [`${host}:aud`]: "sts.amazonaws.com", [`${host}:sub`]: "repo:acme/app" } },
  }),
);
const assumption = { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" };
let backend: Backend;

beforeAll(async () => {
  const root = iam();
  await root.send(
    new CreateOpenIDConnectProviderCommand({ Url: `https://${host}`, ClientIDList: ["sts.amazonaws.com"] }),
  );
  for (const { name: RoleName, trust } of [between, github]) {
    await root.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust.source.text }));
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [assumption] });
    await root.send(new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument }));
  }
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  backend = await openAccount({ backend: "aws", aws: { endpoint: endpoint().url } }, {}, { credentials });
});
afterAll(() => backend?.close());

async function outcomeOf({ version, trust, ...by }: UnseenCase, number: number): Promise<Outcome> {
  const target = role(`target-${number}`, {
    ...trusting(...trust.map((one) => ({ ...everyone, ...one }))),
    Version: version ?? "2012-10-17",
  });
  const AssumeRolePolicyDocument = target.trust.source.text;
  await iam().send(new CreateRoleCommand({ RoleName: target.name, AssumeRolePolicyDocument }));
  const testAccount = await backend.begin();
  for (const one of [between, github, target]) expect(await testAccount.set(one)).toEqual({ kind: "ready" });
  const caller = await callerIn(testAccount, by, number);
  return testAccount.call(assume(caller, target));
}

async function callerIn(
  testAccount: TestAccount,
  { identity = [], session, webIdentity = false }: Pick<UnseenCase, "identity" | "session" | "webIdentity">,
  number: number,
): Promise<ScenarioCaller> {
  const caller = user(`user-${number}`);
  await iam().send(new CreateUserCommand({ UserName: caller.name, Tags: [{ Key: "org", Value: "o-1" }] }));
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [assumption, ...identity.map(own)] });
  await iam().send(new PutUserPolicyCommand({ UserName: caller.name, PolicyName: "p", PolicyDocument }));
  expect(await testAccount.set(caller)).toEqual({ kind: "ready" });
  const by = { kind: "user", user: caller } as const;
  if (webIdentity) {
    expect(await testAccount.set(provider)).toEqual({ kind: "ready" });
    const claims = { sub: "repo:acme/app" };
    return sessionOf(
      await testAccount.call({
        kind: "assumeRoleWithWebIdentity",
        provider,
        role: github,
        sessionName: "my-session",
        claims,
      }),
    );
  }
  if (session === undefined) return by;
  const sessionPolicy = given("session.json", { Version: "2012-10-17", Statement: session.map(own) });
  return sessionOf(await testAccount.call(assume(by, between, { kind: "none" }, { sessionPolicy })));
}

const own = (statement: Readonly<Record<string, unknown>>) => ({ ...assumption, ...statement });

function sessionOf(outcome: Outcome): ScenarioCaller {
  if (outcome.kind !== "succeeded" || outcome.session === undefined) throw new Error(JSON.stringify(outcome));
  return { kind: "session", session: outcome.session };
}

describe("keys that only a real call has", () => {
  test.each(cases.map((one, number) => ({ ...one, number })))("$name", async ({ number, ...one }) => {
    const outcome = await outcomeOf(one, number);
    expect(outcome.kind).toBe(one.outcome);
    if (outcome.kind !== "notChecked") return;
    const { keys = [] } = one;
    expect(outcome.reason).toBe(`the decision depends on ${keys.join(", ")}, which only a real call shows`);
  });
});
