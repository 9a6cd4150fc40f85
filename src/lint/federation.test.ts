import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { admitsOtherCustomers, prove, reachOf } from "../analysis/index.js";
import { isAtLeast, SourceText } from "../diagnostics/index.js";
import { type CompiledPolicy, decide, prepareRequest, readPolicyText } from "../engine/index.js";
import { identityProviderOf } from "../iam/index.js";
import { lintPolicy, ruleById } from "./index.js";

/** A trust policy for an identity provider, and what is right to say of it. */
interface Case {
  readonly name: string;
  readonly source: string;
  readonly issuer: string;
  /**
   * `clean` and `always`: no other customer's token is accepted; `open`: one is; `refused`: AWS does not store it; `dead` and
   * `nobody`: no token is accepted; `anybody`: any token of the customer's own provider is; `audience`: tokens that were made
   * for other applications are; `unknown`: it hangs on what AWS does not document.
   */
  readonly says: "clean" | "always" | "open" | "refused" | "dead" | "nobody" | "anybody" | "audience" | "unknown";
  /** The rules that find something, suggestions aside. */
  readonly rules: readonly string[];
  /** The claims of a token that assumes the role, and the name of its session where the provider chooses it. */
  readonly token?: Readonly<Record<string, string | readonly string[] | object>>;
  readonly sessionName?: string;
  readonly policy: object;
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL("../../fixtures/lint/federation.json", import.meta.url), "utf8"),
);

function compiled(policy: object): CompiledPolicy {
  const { policy: read } = readPolicyText("trust", new SourceText("policy.json", JSON.stringify(policy)), false);
  if (read === undefined) throw new Error("a case is a policy");
  return read;
}

describe("trust in identity providers", () => {
  test.each(cases)("$name: $says", ({ policy, rules }) => {
    const found = lintPolicy(new SourceText("policy.json", JSON.stringify(policy)));
    const above = found.filter(({ severity }) => isAtLeast(severity, "warning")).map(({ rule }) => rule);
    expect([...new Set(above)].sort()).toEqual(rules);
  });

  test.each(cases.filter(({ says }) => says !== "refused"))("$name: proofs say so, too", ({ policy, says }) => {
    const trust = compiled(policy);
    const verdict = prove(trust, { kind: "owners" }).kind;
    switch (says) {
      case "open":
        expect(verdict).toBe("violated");
        break;
      case "unknown":
        break;
      case "dead":
        expect(reachOf(trust).map(({ kind }) => kind)).toContain("dead");
        expect(verdict).toBe("proved");
        break;
      default:
        expect(verdict).toBe("proved");
    }
  });

  const tokens = cases.flatMap(({ token, ...each }) => (token === undefined ? [] : [{ ...each, token }]));
  test.each(tokens)(
    "$name: a simulated call with the own token is allowed",
    ({ policy, issuer, token, sessionName }) => {
      const isBuiltIn = identityProviderOf(issuer).isBuiltIn === true;
      const principal = isBuiltIn ? issuer : `arn:aws:iam::123456789012:oidc-provider/${issuer}`;
      const claims = Object.entries(token).flatMap(([claim, value]) =>
        typeof value === "object" && !Array.isArray(value)
          ? Object.entries(value).map(([inner, each]) => [`${issuer}:${claim}/${inner}`, String(each)])
          : [[`${issuer}:${claim}`, value]],
      );
      const prepared = prepareRequest({
        action: "sts:AssumeRoleWithWebIdentity",
        principal,
        resource: "arn:aws:iam::123456789012:role/this",
        context: { ...Object.fromEntries(claims), "sts:RoleSessionName": sessionName ?? "session" },
      });
      if (prepared.kind !== "ready") throw new Error("a case's token makes a request");
      expect(decide(prepared.request, { trust: compiled(policy), identity: [] }).decision).toBe("allowed");
    },
  );

  test("what is asked of a provider alone is what is asked of all", () => {
    for (const { policy, says, issuer } of cases) {
      if (says !== "open") continue;
      const isBuiltIn = identityProviderOf(issuer).isBuiltIn === true;
      const principal = isBuiltIn ? issuer : `arn:aws:iam::123456789012:oidc-provider/${issuer}`;
      expect(admitsOtherCustomers(compiled(policy), principal).kind).toBe("violated");
    }
  });

  test("there are enough of them, half of them correct, each with its source", () => {
    expect(cases.length).toBeGreaterThanOrEqual(150);
    const correct = cases.filter(({ says, rules }) => says === "clean" && rules.length === 0);
    expect(correct.length).toBeGreaterThanOrEqual(cases.length / 2 - 1);
    for (const { source, rules } of cases) {
      expect(new URL(source).protocol).toBe("https:");
      for (const id of rules) expect(ruleById(id)?.id).toBe(id);
    }
  });
});
