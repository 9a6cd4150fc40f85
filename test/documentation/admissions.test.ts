import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type AdmittedKind, admits } from "../../src/analysis/admission.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { readPolicyText } from "../../src/engine/index.js";

interface AdmissionCase {
  readonly name: string;
  readonly source: string;
  readonly statements: readonly object[];
  /** The kinds that get in; the others are impossible. */
  readonly possible: readonly AdmittedKind[];
}

const cases: readonly AdmissionCase[] = JSON.parse(
  readFileSync(new URL("../../fixtures/documentation/admissions.json", import.meta.url), "utf8"),
);
const kinds = [
  ...["long-term-key", "long-term-key-with-mfa", "session-token", "session-token-with-mfa"],
  ...["role-session", "saml", "oidc", "service"],
] as readonly AdmittedKind[];

describe("which kinds of callers can get in at all", () => {
  test.each(cases)("$name", ({ statements, possible }) => {
    const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    const { policy } = readPolicyText("trust", new SourceText("policy.json", text), false);
    if (policy === undefined) throw new Error("the policy of the case cannot be read");
    expect(kinds.filter((kind) => admits(policy, kind).kind === "possible")).toEqual(possible);
    const others = kinds.filter((kind) => !possible.includes(kind));
    expect(others.filter((kind) => admits(policy, kind).kind !== "impossible")).toEqual([]);
  });
});
