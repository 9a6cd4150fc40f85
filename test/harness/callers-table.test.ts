import { DataTable, type IWorld } from "@cucumber/cucumber";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Backend, type Call, type Outcome, openBackend, type TestAccount } from "../../src/backends/index.js";
import { callersTable } from "../../src/steps/callers-table.js";
import { Scenario } from "../../src/steps/scenario.js";
import { beginScenario } from "../../src/steps/world.js";
import { role, trusting, user, withMfa } from "../aws/given.js";

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend({ backend: "embedded" }, {}, () => {});
});
afterAll(() => backend.close());

/** What the step makes of rows for a door that alice opens with MFA, where nobody can tell about services. */
async function stepOn(...rows: readonly (readonly [string, string])[]): Promise<unknown> {
  return stepWith(await backend.begin(), rows);
}

async function stepWith(begun: TestAccount, rows: readonly (readonly [string, string])[]): Promise<unknown> {
  const notChecked = { kind: "notChecked", reason: "there are no services here" } as const;
  const testAccount = answering(begun, async (call, make) => (call.kind === "assumeAsService" ? notChecked : make()));
  const world: IWorld = { attach: () => Promise.resolve(), log: () => {}, link: () => {}, parameters: {} };
  const scenario = new Scenario(world, backend, testAccount);
  beginScenario(world, scenario);
  const alice = user("alice", { hasDevice: true });
  await scenario.give(alice);
  const door = role("door", trusting({ Principal: { AWS: alice.arn }, ...withMfa }));
  await scenario.give(door);
  let step: unknown;
  const define = (_: unknown, ...optionsAndCode: readonly unknown[]): void => {
    step = optionsAndCode.at(-1);
  };
  const none = (): void => {};
  callersTable({ Given: none, When: none, Then: define, Before: none, After: none, BeforeAll: none, AfterAll: none });
  if (typeof step !== "function") throw new Error("there is no such step");
  return Reflect.apply(step, world, ["door", new DataTable([["caller", "allowed?"], ...rows.map((row) => [...row])])]);
}

/** A test account whose calls are answered otherwise; `make` makes the call as it is. */
function answering(
  testAccount: TestAccount,
  answer: (call: Call, make: () => Promise<Outcome>) => Promise<Outcome>,
): TestAccount {
  return { ...testAccount, call: (call) => answer(call, () => testAccount.call(call)) };
}

test("a table whose rows are right passes", async () => {
  await expect(stepOn(["alice with MFA", "yes"], ["alice without MFA", "no"])).resolves.toBeUndefined();
});

test("what cannot be told skips the scenario", async () => {
  await expect(stepOn(["alice with MFA", "yes"], ["the service ec2.amazonaws.com", "no"])).resolves.toBe("skipped");
});

test("but what was wrong before stays wrong", async () => {
  await expect(stepOn(["alice without MFA", "yes"], ["the service ec2.amazonaws.com", "no"])).rejects.toThrow(
    /^alice without MFA: expected yes\naccess is denied: /,
  );
});

test("who is denied a session token was not denied the role", async () => {
  const begun = await backend.begin();
  const testAccount = answering(begun, async (call, make) => {
    if (call.kind !== "getSessionToken") return make();
    const { kind, evidence } = await begun.call({ kind: "getCallerIdentity", caller: call.caller });
    if (kind !== "succeeded") throw new Error("anybody may ask who they are");
    return {
      kind: "denied",
      code: "AccessDenied",
      status: 403,
      message: "no tokens",
      evidence,
      explanation: undefined,
    };
  });
  await expect(stepWith(testAccount, [["alice with a session token", "no"]])).rejects.toThrow(
    /^alice with a session token: expected no\nthe call failed: AccessDenied: no tokens/,
  );
});

test("a no must rest on the role's trust policy: where nobody can tell, the scenario is skipped", async () => {
  const testAccount = answering(await backend.begin(), async (_, make) => ({
    ...(await make()),
    explanation: undefined,
  }));
  await expect(stepWith(testAccount, [["alice without MFA", "no"]])).resolves.toBe("skipped");
});

test("a no by the caller's own policies is none where the trust policy denies", async () => {
  await expect(stepOn(["alice without MFA", "no, by the caller's own policies"])).rejects.toThrow(
    /^alice without MFA: expected no, by the caller's own policies\nthe role's trust policy denies it/,
  );
});
