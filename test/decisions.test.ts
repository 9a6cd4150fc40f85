import { describe, expect, test } from "vitest";
import { type CallSettings, type Credentials, callerContext } from "../src/callers/index.js";
import { SourceText } from "../src/diagnostics/index.js";
import { decide, explain, prepareRequest, type RequestDocument, readRequestDocument } from "../src/engine/index.js";
import { type DecisionCase, decisionTables } from "./decision-cases.js";

const tables = decisionTables();

test("there are at least 400 cases, each with the source of its expected value", () => {
  const cases = tables.flatMap((table) => table.cases);
  expect(cases.length).toBeGreaterThanOrEqual(400);
  expect(cases.filter(({ source }) => source.trim() === "")).toEqual([]);
});

describe.each(tables)("$file: $topic", ({ cases }) => {
  test.each(cases)("$name", (row) => {
    const document = read(row);
    if (row.expect.error === true) {
      expect(document.kind, "must be refused").toBe("refused");
      return;
    }
    if (document.kind === "refused") throw new Error(document.problems.map(({ message }) => message).join("\n"));
    const decision = explain(document.request, document.policies);
    expect(decision.decision, decision.reason).toBe(row.expect.decision);
    expect(decision.undocumented.map(({ id }) => id).sort()).toEqual([...(row.expect.undocumented ?? [])].sort());
    if (row.expect.deniedAction !== undefined) expect(decision.deniedAction).toBe(row.expect.deniedAction);
    const { absentKey } = row.expect;
    if (absentKey !== undefined) {
      const absent = decision.explanation.flatMap(({ mismatches }) =>
        mismatches.filter(({ actual }) => actual === null),
      );
      expect(absent.map(({ key }) => key)).toContain(absentKey);
    }
    const plain = decide(document.request, document.policies);
    expect(plain).toEqual({
      decision: decision.decision,
      deniedAction: decision.deniedAction,
      undocumented: decision.undocumented,
    });
  });
});

/** The case's request through the reader of requests; one with credentials gets its caller from `callers`. */
function read({ request }: DecisionCase): RequestDocument {
  const { credentials, now, mfaPropagation, ...rest } = request;
  const settings = { load: () => ({ refused: "there are no files in these cases" }), lenient: false };
  if (credentials === undefined) return readRequestDocument(new SourceText("request", JSON.stringify(rest)), settings);
  const caller = callerContext(credentials as Credentials, { now, mfaPropagation } as CallSettings);
  const context = { ...caller.context, ...(rest["context"] as object) };
  const text = JSON.stringify({ ...rest, principal: caller.principal, context });
  const document = readRequestDocument(new SourceText("request", text), settings);
  if (document.kind === "refused") return document;
  const { action, resource } = rest as { action: string; resource: string };
  const prepared = prepareRequest({
    action,
    resource,
    principal: caller.principal,
    context,
    uncertain: caller.uncertain,
  });
  if (prepared.kind === "refused") throw new Error("the request was ready a line before");
  return { ...document, request: prepared.request };
}
