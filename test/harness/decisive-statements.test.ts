import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CompiledPolicies } from "../../src/backends/compiled-policies.js";
import { explainCall } from "../../src/backends/explain-call.js";
import { assume, given, role, user } from "../aws/given.js";

interface DecisiveCase {
  readonly name: string;
  readonly source: string;
  readonly statements: readonly object[];
  /** Whether alice's own policies allow her to assume the role. */
  readonly permitted: boolean;
  readonly mfa: boolean;
  /** Whether somebody else decides, on keys that are not known here. */
  readonly isForeseen?: boolean;
  readonly trustPart: string;
  /** The statements on which the decision hangs. */
  readonly decisive: readonly number[];
}

const cases: readonly DecisiveCase[] = JSON.parse(
  readFileSync(new URL("../../fixtures/coverage/decisive-statements.json", import.meta.url), "utf8"),
);
const everything = given("everything", {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

describe("who decides a call of alice, and on which statements it hangs", () => {
  test.each(cases)("$name", ({ statements, permitted, mfa, isForeseen, trustPart, decisive }) => {
    const alice = user("alice", { hasDevice: true, identityPolicies: permitted ? [everything] : [] });
    const door = role("door", { Version: "2012-10-17", Statement: statements });
    const call = assume({ kind: "user", user: alice }, door, { kind: mfa ? "device" : "none" });
    const settings = { now: 1_800_000_000, mfaPropagation: "documented", policies: new CompiledPolicies() } as const;
    const explanation = explainCall(call, { ...settings, isForeseen });
    expect(explanation?.trustPart.kind).toBe(trustPart);
    const found = explanation?.decisiveStatements(door.trust) ?? [];
    expect(found.map(({ statement }) => statement).sort()).toEqual(decisive);
  });
});
