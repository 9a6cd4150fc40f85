import { CreateUserCommand, GetUserCommand } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { userWithKey } from "./accounts.js";
import { endpointForTests, failureOf, type Keys, rootKeys } from "./clients.js";

const { endpoint, iam, sts } = endpointForTests();

async function clock(body: unknown): Promise<{ readonly status: number; readonly body: unknown }> {
  const answer = await fetch(`${endpoint().url}/_policy-check/clock`, { method: "POST", body: JSON.stringify(body) });
  return { status: answer.status, body: await answer.json() };
}

/** A session of 900 seconds of a new user in an account. */
async function session(account: string): Promise<Keys> {
  const user = await userWithKey(iam(rootKeys(account)), "somebody");
  const { Credentials = {} } = await sts(user).send(new GetSessionTokenCommand({ DurationSeconds: 900 }));
  return Credentials;
}

test("the clock can be moved in one account, and the others go on as they were", async () => {
  const [here, there] = [await session("111111111111"), await session("222222222222")];
  expect((await clock({ advanceSeconds: 901, accounts: ["111111111111"] })).status).toBe(200);
  expect((await failureOf(sts(here).send(new GetCallerIdentityCommand({}))))[0]).toBe("ExpiredToken");
  expect((await sts(there).send(new GetCallerIdentityCommand({}))).Account).toBe("222222222222");
  await clock({ advanceSeconds: 901 });
  expect((await failureOf(sts(there).send(new GetCallerIdentityCommand({}))))[0]).toBe("ExpiredToken");
});

test.each([
  { advanceSeconds: 1, accounts: "111111111111" },
  { advanceSeconds: 1, accounts: ["1"] },
  { advanceSeconds: 1, accounts: [111_111_111_111] },
])("a clock of no account is refused: %j", async (body) => {
  expect(await clock(body)).toEqual({ status: 400, body: { error: expect.stringContaining('"accounts"') } });
});

test("the endpoint returns to a copy of what it held, as often as one likes, and without its sessions", async () => {
  const { snapshots } = endpoint();
  await endpoint().reset();
  const first = await session("123456789012");
  const snapshot = snapshots?.take();
  if (snapshot === undefined) throw new Error("an endpoint with a state of its own has copies of it");
  const user = new GetUserCommand({ UserName: "somebody" });
  for (const name of ["one", "two"]) {
    await iam().send(new CreateUserCommand({ UserName: name }));
    await endpoint().advanceClock(1000);
    await snapshots?.restore(snapshot);
    expect((await iam().send(user)).User?.UserName).toBe("somebody");
    expect((await failureOf(iam().send(new GetUserCommand({ UserName: name }))))[0]).toBe("NoSuchEntityException");
  }
  expect((await failureOf(sts(first).send(new GetCallerIdentityCommand({}))))[0]).toBe("InvalidClientTokenId");
  await endpoint().reset();
  expect((await failureOf(iam().send(user)))[0]).toBe("NoSuchEntityException");
});
