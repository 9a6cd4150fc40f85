import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readAccounts, readControlPolicies } from "../../src/accounts/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { decide, prepareRequest } from "../../src/engine/index.js";
import { type Reach, reachOf } from "../../src/reach/index.js";

/** An account with what is expected of it, and where that is from. */
interface Case {
  readonly name: string;
  readonly source: string;
  readonly dumps: readonly object[];
  readonly serviceControl?: readonly (readonly object[])[];
  readonly resourceControl?: readonly (readonly object[])[];
  readonly credentialReport?: string;
  readonly mfaPropagation?: "documented" | "observed";
  readonly access: readonly (readonly [from: string, to: string, mfa: string])[];
  readonly outside: readonly (readonly [from: string, to: string, mfa: string])[];
  readonly unknown: readonly (readonly [from: string, to: string])[];
  /** What undoes MFA; it is not looked at where it is absent. */
  readonly escalations?: readonly Way[] | undefined;
  /** The users of whom it cannot be told whether they undo MFA by some call; nobody where it is absent. */
  readonly unknownEscalations?: readonly string[] | undefined;
}

/** An entry of `Reach.escalations`, as far as it is expected. */
interface Way {
  readonly by: string;
  readonly action: string;
  readonly on: string;
  readonly mfa: string;
  readonly leadsTo: readonly string[];
}

const folder = new URL("../../fixtures/reach/", import.meta.url);

function source(name: string, value: unknown): SourceText {
  return new SourceText(name, JSON.stringify(value, null, 1));
}

function reachIn(one: Case): Reach {
  const { serviceControl = [], resourceControl = [], credentialReport, mfaPropagation } = one;
  const files = one.dumps.map((dump, index) => source(`dump-${index}.json`, dump));
  const credentialReports = credentialReport === undefined ? [] : [new SourceText("report.csv", credentialReport)];
  const accounts = readAccounts(files, { credentialReports });
  expect(accounts.problems).toEqual([]);
  return reachOf(accounts, {
    serviceControl: readControlPolicies(
      serviceControl.map((each) => source("scp.json", each)),
      "serviceControl",
    ).levels,
    resourceControl: readControlPolicies(
      resourceControl.map((each) => source("rcp.json", each)),
      "resourceControl",
    ).levels,
    mfaPropagation,
  });
}

for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  const { cases }: { cases: readonly Case[] } = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
  describe(file, () => {
    it.each(cases)("$name", (one) => {
      expect(one.source).not.toBe("");
      const reach = reachIn(one);
      const pairs = (all: readonly { readonly from: string; readonly to: string; readonly mfa: string }[]) =>
        all.map(({ from, to, mfa }) => [from, to, mfa].join(" ")).sort();
      expect(pairs(reach.access)).toEqual(one.access.map((each) => each.join(" ")).sort());
      expect(pairs(reach.outside)).toEqual(one.outside.map((each) => each.join(" ")).sort());
      expect(reach.unknown.map(({ from, to }) => `${from} ${to}`).sort()).toEqual(
        one.unknown.map((each) => each.join(" ")).sort(),
      );
      if (one.escalations !== undefined) {
        const ways = (all: readonly Way[]) =>
          all
            .map(({ by, action, on, mfa, leadsTo }) => ({ by, action, on, mfa, leadsTo: [...leadsTo].sort() }))
            .sort((a, b) => (`${a.by} ${a.action} ${a.on}` < `${b.by} ${b.action} ${b.on}` ? -1 : 1));
        expect(ways(reach.escalations)).toEqual(ways(one.escalations));
        const unknown = new Set(reach.unknownEscalations.map(({ by }) => by));
        expect([...unknown].sort()).toEqual(one.unknownEscalations ?? []);
      }
      for (const { by, action, calls, effect, source } of reach.escalations) {
        expect(calls[0]?.request.action).toBe(action);
        expect(calls.every(({ allowedBy }) => allowedBy.length > 0)).toBe(true);
        expect([by, effect, source]).not.toContain("");
      }
      for (const { from, to, mfa, path } of reach.access) {
        expect(path[0]?.from).toBe(from);
        expect(path.at(-1)?.to).toBe(to);
        expect(path.some((step) => step.mfa === "required")).toBe(mfa === "required");
        for (const { request, allowedBy } of path) {
          expect(allowedBy.map(({ policy }) => policy)).toContain("trust");
          for (const { file: name, line } of allowedBy) {
            expect(name).toMatch(/^(dump-\d|scp|rcp)\.json$/);
            expect(line).toBeGreaterThan(0);
          }
          // It is a request as simulate takes it.
          const prepared = prepareRequest({ ...request, principalKeys: "checked" });
          expect(prepared).toMatchObject({ kind: "ready" });
          if (prepared.kind === "ready") expect(decide(prepared.request, {}).decision).toBe("implicitDeny");
        }
      }
    });
  });
}
