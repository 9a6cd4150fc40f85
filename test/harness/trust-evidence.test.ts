import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { CompiledPolicies } from "../../src/backends/compiled-policies.js";
import { explainCall } from "../../src/backends/explain-call.js";
import type { GivenPolicy } from "../../src/backends/given.js";
import type { BackendEvidence, BackendOutcome } from "../../src/backends/outcome.js";
import { completed } from "../../src/backends/trust-evidence.js";
import type { Evidence } from "../../src/evidence/index.js";
import { assume, given, role, trusting, user, withMfa } from "../aws/given.js";

const alice = user("alice", { hasDevice: true });
const forOthers = { Principal: { AWS: "arn:aws:iam::123456789012:user/bob" } };
const document = trusting(forOthers, { Principal: { AWS: alice.arn }, ...withMfa });
const door = role("door", document);
const withCode = assume({ kind: "user", user: alice }, door, { kind: "device" });
const settings = { now: 1_800_000_000, mfaPropagation: "documented", policies: new CompiledPolicies() } as const;

/** The evidence of a backend that has answered so. */
function completedEvidence(
  kind: "succeeded" | "denied" | "failed" | "notChecked",
  more: Partial<BackendEvidence> = {},
  { call = withCode, deployed }: { readonly call?: typeof withCode; readonly deployed?: GivenPolicy } = {},
): Evidence | undefined {
  const answer = { arn: null, code: null, status: 200, message: null };
  const evidence: BackendEvidence = {
    backend: "aws",
    evaluator: "somebody",
    endpoint: null,
    call: { action: "sts:AssumeRole", principal: alice.arn, resource: door.arn, mfa: "none", parameters: {} },
    answer: { kind: kind === "notChecked" ? "failed" : kind, ...answer },
    decision: null,
    evaluatorAnswers: [],
    ...more,
  };
  const explanation = explainCall(call, { ...settings, trust: deployed ?? call.role.trust });
  const refusal = { code: "AccessDenied", status: 403, message: null };
  const outcome: BackendOutcome =
    kind === "succeeded"
      ? { kind, arn: "arn:aws:sts::123456789012:assumed-role/door/my-session", evidence, explanation }
      : kind === "notChecked"
        ? { kind, reason: "who knows", evidence, explanation }
        : { kind, ...refusal, evidence, explanation };
  return completed(call, outcome).evidence;
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
  test("has the statements that are about the caller, and no others", () => {
    const evidence = completedEvidence("succeeded");
    const sha256 = createHash("sha256").update(door.trust.source.text).digest("hex");
    expect(evidence?.call.caller).toBe("long-term-key-with-mfa");
    expect(evidence?.deniedBy).toBeNull();
    expect(evidence?.trust).toEqual({ name: "policies/door.json", sha256, statements: shown });
  });

  test("is about the policy that the scenario gives, where the account's has another order", () => {
    const [first, second] = document.Statement;
    const deployed = given("deployed trust policy", { ...document, Statement: [second, first] });
    expect(completedEvidence("succeeded", {}, { deployed })?.trust?.statements).toEqual(shown);
  });

  test("has what kept the caller out, where it was the policy; where the call failed, it was not", () => {
    const call = assume({ kind: "user", user: alice }, door);
    const failed = { ...condition, held: false, absent: true };
    const denied = completedEvidence("denied", {}, { call });
    expect(denied?.call.caller).toBe("long-term-key");
    expect(denied?.deniedBy).toBe("trustPolicy");
    expect(denied?.trust?.statements).toEqual([{ index: 1, applied: false, conditions: [failed] }]);
    expect(completedEvidence("failed", {}, { call })?.trust?.statements).toEqual([]);
  });

  test("says that the caller's own policies deny where the trust policy allows the call", () => {
    const forAccount = role("door", trusting({ Principal: { AWS: "123456789012" } }));
    const denied = completedEvidence("denied", {}, { call: assume({ kind: "user", user: alice }, forAccount) });
    expect(denied).toMatchObject({ deniedBy: "callerPolicies", trust: { statements: [] } });
  });

  test.each([
    ["denied although the engine would allow it", "denied", {}],
    ["failed for another reason", "failed", {}],
    ["not checked", "notChecked", {}],
    ["not decided by anybody", "succeeded", { evaluatorAnswers: undefined }],
    ["not enforced", "succeeded", { decision: { decision: "notEnforced", statements: [], undocumented: [] } }],
  ] as const)("shows nothing of the policy where the call was %s", (_, kind, more) => {
    expect(completedEvidence(kind, more)?.trust).toMatchObject({ name: "policies/door.json", statements: [] });
  });
});
