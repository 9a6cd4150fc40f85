import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runBatch } from "../../src/cli/batch.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { decide, explain, type RequestDocument, readRequestDocument } from "../../src/engine/index.js";
import { simulateResult } from "../../src/report/index.js";
import { awkwardText, type Json, mapTree, mutated, mutation, printTree, type Tree, toTree } from "./json-trees.js";
import {
  atFullSize,
  type LargeText,
  million,
  numbered,
  repeated,
  timeoutOfLarge,
  tooManyToPass,
} from "./large-texts.js";
import { outcomeOfText, readText, requests, toJson } from "./request-arbitraries.js";
import { Counter, eventuallyHoldsFor, holdsFor } from "./runs.js";

/** Requests with some mistakes in them. */
const mistakenRequest: fc.Arbitrary<string> = fc
  .tuple(requests, fc.array(mutation, { maxLength: 4 }))
  .map(([request, changes]) => printTree(mutated(toTree(toJson(request)), changes)));

/** Requests with awkward texts for some of their keys and values, wherever they are. */
const awkwardRequest: fc.Arbitrary<string> = fc
  .tuple(requests, fc.array(fc.tuple(fc.nat(60), awkwardText), { minLength: 1, maxLength: 5 }))
  .map(([request, replacements]) => {
    let place = 0;
    const put = (text: string): string => {
      place++;
      return replacements.find(([at]) => at === place)?.[1] ?? text;
    };
    const tree = mapTree(toTree(toJson(request)), (node): Tree => {
      if (node.kind === "object")
        return { ...node, members: node.members.map(([key, value]) => [put(key), value] as const) };
      return node.kind === "scalar" && typeof node.value === "string" ? { ...node, value: put(node.value) } : node;
    });
    return printTree(tree);
  });

/** Requests whose context, operators, keys and principal types are awkward texts, and that have everything else. */
const awkwardNames: fc.Arbitrary<string> = fc
  .record({
    context: fc.array(fc.tuple(awkwardText, fc.oneof(awkwardText, fc.array(awkwardText, { maxLength: 2 })))),
    operator: fc.oneof(fc.constantFrom("StringEquals", "StringNotLike", "ArnLike", "Null"), awkwardText),
    key: awkwardText,
    value: fc.oneof(
      awkwardText,
      awkwardText.map((text) => `\${${text}}`),
    ),
    type: fc.oneof(fc.constantFrom("AWS", "Service", "Federated"), awkwardText),
    principal: fc.oneof(fc.constant("*"), awkwardText),
    action: fc.oneof(fc.constant("sts:*"), awkwardText),
    sid: fc.oneof(fc.constant("Sid"), awkwardText),
  })
  .map(({ context, operator, key, value, type, principal, action, sid }) =>
    JSON.stringify({
      action: "sts:AssumeRole",
      principal: "arn:aws:iam::111122223333:user/alice",
      resource: "arn:aws:iam::111122223333:role/Target",
      context: Object.fromEntries(context),
      policies: {
        trust: {
          Version: "2012-10-17",
          Statement: {
            Sid: sid,
            Effect: "Allow",
            Principal: Object.fromEntries([[type, principal]]),
            Action: action,
            Condition: Object.fromEntries([[operator, Object.fromEntries([[key, value]])]]),
          },
        },
      },
    }),
  );

const anyText = fc.oneof(
  { weight: 4, arbitrary: mistakenRequest },
  { weight: 4, arbitrary: awkwardRequest },
  { weight: 3, arbitrary: awkwardNames },
  { weight: 1, arbitrary: fc.json({ stringUnit: "binary" }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
);

/** Everything that `simulate` does with a request; what it says must be sound, whatever the request is. */
function simulate(source: SourceText, lenient: boolean): RequestDocument {
  const document = readRequestDocument(source, { load: () => ({ refused: "there are no files here" }), lenient });
  const problems = document.kind === "refused" ? document.problems : document.ignored;
  if (document.kind === "refused") expect(problems).not.toEqual([]);
  for (const { file, position, message } of problems) {
    expect(file).toBe(source.name);
    expect(position.line).toBeGreaterThanOrEqual(1);
    expect(position.line).toBeLessThanOrEqual(source.lineCount);
    expect(position.column).toBeGreaterThanOrEqual(1);
    expect(message).not.toBe("");
  }
  if (document.kind === "refused") return document;
  const decision = explain(document.request, document.policies);
  expect(["allowed", "implicitDeny", "explicitDeny"]).toContain(decision.decision);
  expect(decide(document.request, document.policies).decision).toBe(decision.decision);
  expect(JSON.parse(JSON.stringify(simulateResult(decision, document.ignored)))).toMatchObject({
    decision: decision.decision,
  });
  return document;
}

const read = new Counter();

holdsFor(
  "any text is refused or decided, strictly and leniently",
  700,
  anyText,
  (text) => {
    const source = new SourceText("request", text);
    const strict = simulate(source, false);
    const lenient = simulate(source, true);
    read.count(strict.kind);
    // To be lenient is to refuse less, never more.
    if (strict.kind === "ready") expect(lenient.kind).toBe("ready");
  },
  () => {
    expect(read.share("ready")).toBeGreaterThan(10);
    expect(read.share("refused")).toBeGreaterThan(10);
  },
);

holdsFor("to be lenient changes nothing where nothing is wrong", 150, requests, (request) => {
  const text = JSON.stringify(toJson(request));
  expect(outcomeOfText(text, true)).toEqual(outcomeOfText(text));
  const document = readText(text, true);
  // What stands for nobody in a trust policy is decided strictly too, and noted leniently.
  const isNoted = /"NotPrincipal"|:group\/|:user\/\*/.test(text);
  if (document.kind === "ready" && !isNoted) expect(document.ignored).toEqual([]);
});

const neutralKeys = ["__proto__", "constructor", "toString", "hasOwnProperty", "x:__proto__", "\u0000", "\ud800"];

holdsFor(
  "a context key that no policy asks for changes nothing, whatever its name",
  200,
  fc.tuple(requests, fc.constantFrom(...neutralKeys), fc.oneof(awkwardText, fc.array(awkwardText, { maxLength: 2 }))),
  ([request, key, value]) => {
    const context: { readonly [key: string]: Json } = Object.fromEntries([
      ...Object.entries(request.context),
      [key, value],
    ]);
    const before = outcomeOfText(JSON.stringify(toJson(request)));
    expect(outcomeOfText(JSON.stringify(toJson({ ...request, context })))).toEqual(before);
  },
);

holdsFor(
  "a condition on a key with an awkward name holds where the request has the value, and not where it is absent",
  300,
  fc.tuple(
    awkwardText.filter((key) => !key.includes("$")),
    fc.string({ unit: fc.constantFrom(..."abc\u0000\ud800'\"\\"), minLength: 1, maxLength: 5 }),
  ),
  ([key, value]) => {
    // AWS stores nothing beyond U+00FF, but JSON's escapes.
    const escaped = (text: string): string =>
      text.replace(/[\u0100-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
    const request = (context: readonly (readonly [string, string])[]): string =>
      escaped(
        JSON.stringify({
          action: "sts:AssumeRole",
          principal: "arn:aws:iam::111122223333:user/alice",
          resource: "arn:aws:iam::111122223333:role/Target",
          context: Object.fromEntries(context),
          policies: {
            trust: {
              Version: "2012-10-17",
              Statement: {
                Effect: "Allow",
                Principal: { AWS: "*" },
                Action: "sts:AssumeRole",
                Condition: { StringEquals: Object.fromEntries([[key, value]]) },
              },
            },
          },
        }),
      );
    expect(outcomeOfText(request([[key, value]]))).toMatchObject({ decision: "allowed" });
    expect(outcomeOfText(request([[key, `${value}x`]]))).toMatchObject({ decision: "implicitDeny" });
    expect(outcomeOfText(request([]))).toMatchObject({ decision: "implicitDeny" });
  },
);

// Batches.

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "policy-check-properties-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const line: fc.Arbitrary<Uint8Array> = fc
  .oneof(
    { weight: 3, arbitrary: anyText.map((each) => new TextEncoder().encode(each)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("", "\r", " ", "null", "{}", "[]").map((each) => new TextEncoder().encode(each)),
    },
  )
  .map((bytes) => bytes.filter((byte) => byte !== 10));

eventuallyHoldsFor(
  "a batch has one result for each line, and ends with 2 where one of them is an error",
  30,
  fc.tuple(fc.array(line, { maxLength: 12 }), fc.boolean(), fc.boolean()),
  async ([lines, endsWithLineEnd, lenient]) => {
    const input = join(folder, "requests");
    const output = join(folder, "results");
    const bytes = lines.flatMap((each, index) => [
      ...each,
      ...(endsWithLineEnd || index + 1 < lines.length ? [10] : []),
    ]);
    writeFileSync(input, Uint8Array.from(bytes));
    const maxFileSize = 100_000;
    const load = (): { refused: string } => ({ refused: "there are no files here" });
    const exitCode = await runBatch(input, { load, lenient, output, maxFileSize });
    const results = readFileSync(output, "utf8").split("\n").slice(0, -1);
    // A last line without a line end is there only if there is something in it.
    const last = lines.at(-1);
    const expected = !endsWithLineEnd && last?.length === 0 ? lines.length - 1 : lines.length;
    expect(results).toHaveLength(expected);
    const errors = results.map((each) => JSON.parse(each)).filter((result: object) => "error" in result);
    expect(exitCode).toBe(errors.length > 0 ? 2 : 0);
    results.forEach((result, index) => {
      const alone = new TextDecoder("utf-8").decode(lines[index]);
      const decided = outcomeOfText(alone, lenient);
      const { decision } = JSON.parse(result) as { decision?: string };
      if (decided !== "refused" && decision !== undefined) expect(decision).toBe(decided.decision);
    });
  },
);

// Size.

describe("large requests are refused or decided in no time", () => {
  const request = (context: string, policies = ""): string =>
    `{"action":"sts:AssumeRole","principal":"arn:aws:iam::111122223333:user/a",
      "resource":"arn:aws:iam::111122223333:role/b","context":{${context}},"policies":{${policies}}}`;
  const trust = (operator: string, value: string): string =>
    `"trust":{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole",
      "Condition":{"${operator}":{"a:b":${value}}}}}`;
  const large: readonly LargeText[] = [
    ["context keys", (size) => request(numbered((index) => `"k${index}":"1"`, size))],
    ["context keys that are null", (size) => request(numbered((index) => `"k${index}":null`, size))],
    ["one context key again and again", (size) => request(repeated('"a":"b"', size))],
    ["context values", (size) => request(`"a:b":[${repeated('"a"', size)}]`, trust("StringEquals", '"a"')), million],
    ["a long context value", (size) => request(`"a:b":"${"a".repeat(size)}"`, trust("StringLike", '"*a*b"')), million],
    ["a long number", (size) => request(`"a:b":"${"1".repeat(size)}"`, trust("NumericEquals", '"0.1"')), million],
    [
      "a long base64 text",
      (size) => request(`"a:b":"${"AAAA".repeat(size / 4)}"`, trust("BinaryEquals", '"AA=="')),
      million,
    ],
    [
      "unknown policies",
      (size) =>
        request(
          "",
          numbered((index) => `"k${index}":1`, size),
        ),
    ],
    ["unknown elements of a policy", (size) => request("", `"trust":{${numbered((index) => `"k${index}":1`, size)}}`)],
    ["policies that are numbers", (size) => request("", `"identity":[${repeated("1", size)}]`)],
    ["policies that are files", (size) => request("", `"identity":[${repeated('"a.json"', size)}]`)],
    ["policies that are empty", (size) => request("", `"identity":[${repeated("{}", size)}]`)],
    ["levels", (size) => request("", `"serviceControl":[${repeated("[]", size)}]`), million],
    [
      "actions that are numbers",
      (size) => request("", `"trust":{"Statement":{"Action":[${repeated("1", size)}]}}`),
      tooManyToPass(1),
    ],
    ["malformed actions", (size) => request("", `"identity":{"Statement":{"Action":[${repeated('"a"', size)}]}}`)],
    ["malformed numbers", (size) => request("", trust("NumericEquals", `[${repeated('""', size)}]`))],
    ["a long principal", (size) => `{"principal":"arn:aws:iam::111122223333:user/${"a/".repeat(size / 2)}"}`, million],
    ["a long service", (size) => `{"principal":"${"a.".repeat(size / 2)}amazonaws.com"}`, million],
    ["a long action", (size) => `{"action":"sts:${"a".repeat(size)}"}`, million],
  ];

  test.each(atFullSize(large))("%s", { timeout: timeoutOfLarge }, (_, make) => {
    const source = new SourceText("request", make());
    for (const lenient of [false, true]) {
      const document = readRequestDocument(source, { load: () => ({ refused: "there are no files here" }), lenient });
      if (document.kind === "ready") explain(document.request, document.policies);
      else expect(document.problems).not.toEqual([]);
    }
  });
});
