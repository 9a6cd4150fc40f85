import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { contextEntries } from "../../src/backends/aws/context-entries.js";
import { projectTrust } from "../../src/backends/aws/projection.js";
import { CompiledPolicies } from "../../src/backends/compiled-policies.js";
import { explained } from "../../src/backends/explain-call.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { prepareRequest } from "../../src/engine/index.js";

interface ProjectionCase {
  readonly name: string;
  readonly caller: string;
  readonly trust: unknown;
  readonly statements: readonly number[] | null;
  readonly projected?: unknown;
  /** A part of the text that is sent. */
  readonly text?: string;
}

const { role, cases }: { role: string; cases: readonly ProjectionCase[] } = JSON.parse(
  readFileSync("fixtures/aws/projection.json", "utf8"),
);

describe("what AWS's simulator is asked about a trust policy", () => {
  test.each(cases)("$name", ({ caller, trust: given, statements, projected, text }) => {
    const source = new SourceText("trust", typeof given === "string" ? given : JSON.stringify(given));
    const compiled = new CompiledPolicies();
    const trust = compiled.of("trust", { source });
    if (trust === undefined) throw new Error("the case has no policy");
    const prepared = prepareRequest({ action: "sts:AssumeRole", principal: caller, resource: role });
    if (prepared.kind === "refused") throw new Error("the case has no request");
    const known = { compiled, foreseen: undefined, bySomebodyElse: false };
    const explanation = explained(prepared.request, { trust }, known);
    const projection = projectTrust(trust, explanation.decision, role);
    expect(projection?.statements ?? null).toEqual(statements);
    if (projected !== undefined) expect(JSON.parse(projection?.text ?? "null")).toEqual(projected);
    if (text !== undefined) expect(projection?.text).toContain(text);
    expect(projection?.text ?? "").toMatch(/^[\n\x20-\x7e]*$/);
  });
});

test("context entries have the documented types of their keys", () => {
  const context = new Map([
    ["aws:multifactorauthpresent", ["true"]],
    ["aws:multifactorauthage", ["12"]],
    ["aws:tagkeys", ["team"]],
    ["aws:requesttag/team", ["blue"]],
    ["aws:currenttime", ["2026-11-23T00:00:00Z"]],
    ["aws:epochtime", ["1795392000"]],
    ["aws:sourceip", ["192.0.2.1"]],
    ["aws:principalarn", ["arn:aws:iam::123456789012:user/alice"]],
    ["token.actions.githubusercontent.com:aud", ["one", "two"]],
  ]);
  const shown = contextEntries(context).map(({ ContextKeyName, ContextKeyValues, ContextKeyType }) => [
    ContextKeyName,
    ContextKeyType,
    ...(ContextKeyValues ?? []),
  ]);
  expect(shown).toEqual([
    ["aws:MultiFactorAuthPresent", "boolean", "true"],
    ["aws:MultiFactorAuthAge", "numeric", "12"],
    ["aws:TagKeys", "stringList", "team"],
    ["aws:requesttag/team", "string", "blue"],
    ["aws:CurrentTime", "date", "2026-11-23T00:00:00Z"],
    ["aws:EpochTime", "numeric", "1795392000"],
    ["aws:SourceIp", "ip", "192.0.2.1"],
    ["aws:PrincipalArn", "string", "arn:aws:iam::123456789012:user/alice"],
    ["token.actions.githubusercontent.com:aud", "stringList", "one", "two"],
  ]);
});
