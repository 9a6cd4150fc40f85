import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Evidence, Outcome, Stage } from "../../src/backends/backend.js";
import { explainAssumeRole } from "../../src/backends/explain-call.js";
import { WitnessedStage } from "../../src/backends/witnessed-stage.js";
import { assume, given, role, trusting, user, withMfa } from "../aws/scene.js";

const alice = user("alice", { hasDevice: true });
const forOthers = { Principal: { AWS: "arn:aws:iam::123456789012:user/bob" } };
const document = trusting(forOthers, { Principal: { AWS: alice.arn }, ...withMfa });
const door = role("door", document);
const withCode = assume({ kind: "user", user: alice }, door, { kind: "device" });
const settings = { now: 1_800_000_000, mfaPropagation: "documented" } as const;

/** What a stage hands out that has answered so. */
async function witnessed(
  kind: "succeeded" | "denied" | "failed" | "notChecked",
  more: Partial<Evidence> = {},
  { deployed = door.trust, call: made = withCode } = {},
): Promise<Evidence | undefined> {
  const answer = { arn: null, code: null, status: 200, message: null };
  const evidence: Evidence = {
    backend: "aws",
    evaluator: "somebody",
    endpoint: null,
    call: { action: "sts:AssumeRole", principal: alice.arn, resource: door.arn, mfa: "none", parameters: {} },
    answer: { kind: kind === "notChecked" ? "failed" : kind, ...answer },
    decision: null,
    voices: [],
    ...more,
  };
  const explanation = explainAssumeRole(made, { ...settings, trust: deployed });
  const refusal = { code: "AccessDenied", status: 403, message: null };
  const outcome: Outcome =
    kind === "succeeded"
      ? { kind, arn: "arn:aws:sts::123456789012:assumed-role/door/my-session", evidence, explanation }
      : kind === "notChecked"
        ? { kind, reason: "who knows", evidence, explanation }
        : { kind, ...refusal, evidence, explanation };
  const nothing = async () => ({ kind: "ready" }) as const;
  const call = async () => outcome;
  const stage: Stage = {
    ...{ user: nothing, role: nothing, oidcProvider: nothing, samlProvider: nothing, passTime: nothing },
    ...{ assumeRole: call, assumeRoleWithWebIdentity: call, assumeRoleWithSaml: call, assumeAsService: call },
    ...{ getSessionToken: call, getCallerIdentity: call },
    ...{ now: () => 0, endpointOf: async () => undefined },
    end: async () => {},
  };
  return (await new WitnessedStage(stage).assumeRole(made)).evidence;
}

const condition = {
  pointer: "/Statement/1/Condition/Bool/aws:MultiFactorAuthPresent",
  operator: "Bool",
  key: "aws:MultiFactorAuthPresent",
  held: true,
  absent: false,
};
const shown = [{ index: 1, applied: true, conditions: [condition] }];

describe("evidence of a call on a role", () => {
  test("has the statements that are about the caller, and no others", async () => {
    const evidence = await witnessed("succeeded");
    const sha256 = createHash("sha256").update(door.trust.source.text).digest("hex");
    expect(evidence?.call.caller).toBe("long-term-key-with-mfa");
    expect(evidence?.trust).toEqual({ name: "policies/door.json", sha256, statements: shown });
  });

  test("is about the policy that the scenario gives, where the account's has another order", async () => {
    const [first, second] = document.Statement;
    const deployed = given("deployed trust policy", { ...document, Statement: [second, first] });
    expect((await witnessed("succeeded", {}, { deployed }))?.trust?.statements).toEqual(shown);
  });

  test("has what kept the caller out, where it was the policy; where the call failed, it was not", async () => {
    const call = assume({ kind: "user", user: alice }, door);
    const failed = { ...condition, held: false, absent: true };
    const denied = await witnessed("denied", {}, { call });
    expect(denied?.call.caller).toBe("long-term-key");
    expect(denied?.trust?.statements).toEqual([{ index: 1, applied: false, conditions: [failed] }]);
    expect((await witnessed("failed", {}, { call }))?.trust?.statements).toEqual([]);
  });

  test.each([
    ["denied although the engine would allow it", "denied", {}],
    ["failed for another reason", "failed", {}],
    ["not checked", "notChecked", {}],
    ["not decided by anybody", "succeeded", { voices: undefined }],
    ["not enforced", "succeeded", { decision: { decision: "notEnforced", statements: [], undocumented: [] } }],
  ] as const)("shows nothing of the policy where the call was %s", async (_, kind, more) => {
    expect((await witnessed(kind, more))?.trust).toMatchObject({ name: "policies/door.json", statements: [] });
  });
});
