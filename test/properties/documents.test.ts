import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SourceText } from "../../src/diagnostics/index.js";
import { type CompiledPolicy, compilePolicy } from "../../src/engine/index.js";
import { lintPolicy } from "../../src/lint/index.js";
import { decodeText, nodeAt, type PolicyKind, parseJson, parsePolicy } from "../../src/policy/index.js";
import { awkwardText, type Json, mutated, mutation, printTree, toTree } from "./json-trees.js";
import {
  atFullSize,
  type LargeText,
  million,
  numbered,
  repeated,
  timeoutOfLarge,
  tooManyToPass,
} from "./large-texts.js";
import { type Slot, slotsOf, withPolicy } from "./policy-slots.js";
import { type PolicyJson, type RequestParts, readText, requests, toJson } from "./request-arbitraries.js";
import { Counter, holdsFor } from "./runs.js";

const kinds: readonly PolicyKind[] = ["trust", "identity", "resource"];

/** Policies with some mistakes in them. */
const mistakenPolicy: fc.Arbitrary<string> = fc
  .tuple(requests, fc.nat(), fc.array(mutation, { maxLength: 4 }))
  .map(([request, pick, changes]) => {
    const all = slotsOf(request);
    const policy: Json = all[pick % Math.max(1, all.length)]?.policy ?? { Statement: [] };
    return printTree(mutated(toTree(policy), changes));
  });

/** Policies by their parts' names, and anything for their values. */
const oddPolicy: fc.Arbitrary<string> = fc
  .letrec<{ value: Json; object: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      fc.oneof(
        awkwardText,
        fc.constantFrom("Allow", "Deny", "*", "sts:*", "${", "true", "arn:aws:iam::111122223333:root", 7, null, true),
      ),
      fc.array(tie("value"), { maxLength: 3 }),
      tie("object"),
    ),
    object: fc.dictionary(
      fc.oneof(
        fc.constantFrom("Version", "Statement", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"),
        fc.constantFrom("Resource", "NotResource", "Condition", "AWS", "Bool", "NullIfExists", "ForAllValues:Bool"),
        awkwardText,
      ),
      tie("value"),
      { maxKeys: 4 },
    ),
  }))
  .object.map((value) => JSON.stringify(value));

const anyText = fc.oneof(
  { weight: 5, arbitrary: mistakenPolicy },
  { weight: 2, arbitrary: oddPolicy },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
);

function compile(kind: PolicyKind, source: SourceText): CompiledPolicy | undefined {
  const parsed = parsePolicy(kind, source);
  const { document } = parsed;
  if (document === undefined) {
    expect(parsed.problems).not.toEqual([]);
    return undefined;
  }
  return compilePolicy({ ...parsed, document });
}

const found = new Counter();

holdsFor(
  "any text is read as a policy, and whatever is wrong has its place in it",
  600,
  anyText,
  (text) => {
    const source = new SourceText("policy", text);
    const { root, problems: jsonProblems } = parseJson(source);
    for (const kind of kinds) {
      const compiled = compile(kind, source);
      const problems = compiled?.problems ?? parsePolicy(kind, source).problems;
      if (compiled === undefined || root === undefined) found.count("no policy");
      else found.count(problems.length === 0 ? "clean" : "with problems");
      for (const { message, pointer, span } of problems) {
        expect(message).not.toMatch(/^$|undefined|\[object/);
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeGreaterThanOrEqual(span.start);
        expect(span.end).toBeLessThanOrEqual(text.length);
        // Of a key that stands twice, a problem can be about either.
        if (root === undefined || jsonProblems.length > 0) continue;
        const place = nodeAt(root, pointer);
        if (place === undefined) throw new Error(`the pointer ${pointer} of «${message}» leads nowhere`);
        expect(span.start).toBeGreaterThanOrEqual((place.key ?? place.node).start);
        expect(span.end).toBeLessThanOrEqual(place.node.end);
      }
    }
  },
  () => {
    for (const label of ["clean", "with problems"]) expect(found.share(label), label).toBeGreaterThan(5);
  },
);

holdsFor("any text is linted, and each finding has its place in it", 600, anyText, (text) => {
  const source = new SourceText("policy", text);
  const { root, problems } = parseJson(source);
  for (const { rule, message, pointer, range } of lintPolicy(source)) {
    expect(rule, message).not.toBe("rule-failed");
    expect(message).not.toBe("");
    const { start, end } = range;
    expect(start.line).toBeGreaterThanOrEqual(1);
    expect(start.column).toBeGreaterThanOrEqual(1);
    expect(end.line).toBeLessThanOrEqual(source.lineCount);
    expect(end.line > start.line || end.column >= start.column).toBe(true);
    expect(start.column - 1).toBeLessThanOrEqual(source.line(start.line).length + 1);
    if (root !== undefined && problems.length === 0) expect(nodeAt(root, pointer), pointer).toBeDefined();
  }
});

holdsFor("linting says the same of the same text", 60, mistakenPolicy, (text) => {
  const lint = (): unknown => lintPolicy(new SourceText("policy", text));
  expect(lint()).toEqual(lint());
});

/** Problems that are no reason to refuse a policy: what it means is known, and it lets nobody in by them. */
const overlooked: readonly string[] = [
  ...["group-principal", "not-principal-in-trust-policy", "unsupported-sts-action", "wildcard-in-principal"],
];

holdsFor(
  "a policy with problems is refused, and one without is decided on",
  300,
  fc.tuple(requests, fc.nat(), fc.array(mutation, { minLength: 1, maxLength: 2 })),
  ([request, pick, changes]) => {
    const all = slotsOf(request);
    const slot = all[pick % Math.max(1, all.length)];
    if (slot === undefined) return;
    const text = printTree(mutated(toTree(slot.policy), changes));
    // Null and an empty object say that there is no such policy, and a list holds policies.
    if (!text.startsWith("{") || text === "{}") return;
    const policy = compile(slot.kind, new SourceText("policy", text));
    const isSound = policy?.problems.every(({ code }) => overlooked.includes(code)) === true;
    const document = readText(withText(request, slot, text));
    expect(document.kind).toBe(isSound ? "ready" : "refused");
  },
);

/** The request with a policy that is written already, and may have a key twice. */
function withText(request: RequestParts, slot: Slot, text: string): string {
  const marked = withPolicy(request, slot, { Statement: [], Id: "the policy" } satisfies PolicyJson);
  return JSON.stringify(toJson(marked)).replace('{"Statement":[],"Id":"the policy"}', () => text);
}

holdsFor(
  "what is decided on was read whole",
  300,
  fc.tuple(requests, fc.array(mutation, { maxLength: 3 })),
  ([request, changes]) => {
    const document = readText(printTree(mutated(toTree(toJson(request)), changes)));
    if (document.kind === "refused") return;
    const {
      trust,
      identity = [],
      permissionsBoundary,
      session = [],
      serviceControl = [],
      resourceControl = [],
      resource,
    } = document.policies;
    const policies = [
      trust,
      permissionsBoundary,
      resource,
      ...identity,
      ...session,
      ...serviceControl.flat(),
      ...resourceControl.flat(),
    ];
    for (const statement of policies.flatMap((policy) => policy?.statements ?? [])) {
      expect(statement.source.effect).toBeDefined();
      expect([statement.principals, statement.actions, statement.resources]).not.toContain("unreadable");
      expect(statement.conditionUnreadable).toBe(false);
      for (const { form } of statement.conditions) expect(form).toBeDefined();
    }
  },
);

// Bytes.

const text = fc.string({ unit: "binary" });

function encode(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

holdsFor(
  "any bytes are decoded or refused, and linted where they are text",
  800,
  fc.uint8Array({ maxLength: 40 }),
  (bytes) => {
    const decoded = decodeText(bytes);
    if (decoded.kind === "refused") expect(decoded.message).not.toBe("");
    else lintPolicy(new SourceText("policy", decoded.text));
  },
);

holdsFor("UTF-8 text is decoded as it is, with and without a byte order mark", 300, text, (value) => {
  // A mark at the beginning is no part of the text, and no JSON text has a NUL there.
  if (/^(\ufeff|\0|.\0)/u.test(value)) return;
  expect(decodeText(encode(value))).toEqual({ kind: "text", text: value });
  expect(decodeText(encode(`\ufeff${value}`))).toEqual({ kind: "text", text: value });
});

holdsFor(
  "bytes that are no UTF-8 are refused at their line",
  300,
  fc.tuple(
    fc
      .array(fc.constantFrom("a", "{", "\n", "\r\n", "\r", "\u00e9", "\u{1f600}", "\ufffd", "\u2028"))
      .map((each) => `{${each.join("")}`),
    fc.constantFrom(
      [0xff],
      [0xc3, 0x28],
      [0xe2, 0x82, 0x28],
      [0xf0, 0x9f, 0x98],
      [0xed, 0xa0, 0x80],
      [0xc0, 0x80],
      [0x80],
    ),
    fc.constantFrom("", "}", "\n}"),
  ),
  ([before, wrong, after]) => {
    const decoded = decodeText(Uint8Array.from([...encode(before), ...wrong, ...encode(after)]));
    const { line } = new SourceText("policy", before).position(before.length);
    expect(decoded).toEqual({ kind: "refused", message: expect.stringContaining(`line ${line})`) });
  },
);

holdsFor(
  "UTF-16 and UTF-32 are read as what they are",
  100,
  fc.tuple(fc.json(), fc.boolean(), fc.boolean()),
  ([value, mark, big]) => {
    const units = [...(mark ? "\ufeff" : ""), ...value].flatMap((each) => each.split(""));
    const utf16 = units.flatMap((unit) => bytesOf(unit.charCodeAt(0), 2, big));
    const points = [...(mark ? "\ufeff" : ""), ...value].map((each) => each.codePointAt(0) ?? 0);
    const utf32 = points.flatMap((point) => bytesOf(point, 4, big));
    if (units.every((unit) => unit.charCodeAt(0) < 128 || unit === "\ufeff")) {
      expect(decodeText(Uint8Array.from(utf16))).toEqual({ kind: "text", text: value });
    }
    expect(decodeText(Uint8Array.from(utf32))).toEqual({ kind: "text", text: value });
  },
);

function bytesOf(value: number, length: number, big: boolean): number[] {
  const bytes = Array.from({ length }, (_, index) => (value >>> (8 * index)) & 0xff);
  return big ? bytes.reverse() : bytes;
}

// Size.

const variables = (inner: string, size: number): string => `${"$"}{${inner}`.repeat(size / (inner.length + 2));

describe("large policies are linted in no time", () => {
  const statement = (rest: string): string =>
    `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole",${rest}}]}`;
  const condition = (operator: string, key: string, value: string): string =>
    statement(`"Condition":{"${operator}":{"${key}":${value}}}`);
  const large: readonly LargeText[] = [
    ["statements that are empty", (size) => `{"Statement":[${repeated("{}", size)}]}`],
    ["statements that are numbers", (size) => `{"Statement":[${repeated("1", size)}]}`],
    ["statements with one Sid", (size) => `{"Statement":[${repeated('{"Sid":"a"}', size)}]}`],
    ["unknown elements of the policy", (size) => `{${numbered((index) => `"k${index}":1`, size)}}`],
    ["unknown elements of a statement", (size) => statement(numbered((index) => `"k${index}":1`, size)), million / 3],
    [
      "unknown principal types",
      (size) => `{"Statement":{"Principal":{${numbered((index) => `"k${index}":"*"`, size)}}}}`,
    ],
    ["principals", (size) => `{"Statement":{"Principal":{"AWS":[${repeated('"arn:aws:iam::1:user/*"', size)}]}}}`],
    ["principals that are numbers", (size) => `{"Statement":{"Principal":{"AWS":[${repeated("1", size)}]}}}`],
    [
      "services that are told apart",
      (size) =>
        `{"Statement":[${numbered(
          (index) =>
            `{"Effect":"Allow","Principal":{"Service":"rolesanywhere.amazonaws.com.k${index}"},"Action":"sts:AssumeRole"}`,
          size,
        )}]}`,
      million / 4,
    ],
    ["actions", (size) => `{"Statement":{"Action":[${repeated('"s3:Get"', size)}]}}`],
    ["actions that are numbers", (size) => `{"Statement":{"Action":[${repeated("1", size)}]}}`],
    [
      "actions, and principals that cannot call them",
      (size) =>
        `{"Statement":{"Effect":"Allow","Principal":{"AWS":[${repeated('"111122223333"', size / 2)}]},"Action":[${repeated('"sts:AssumeRoleWithSAML"', size / 2)}]}}`,
      million / 4,
    ],
    [
      "actions, and condition keys that do not go with them",
      (size) =>
        `{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":[${repeated('"sts:AssumeRole"', size / 2)}],"Condition":{"StringEquals":{${repeated('"saml:aud":"a"', size / 2)}}}}}`,
      million / 4,
    ],
    ["a long action", (size) => `{"Statement":{"Action":"sts:${"a*".repeat(size / 2)}"}}`, million],
    ["operators", (size) => statement(`"Condition":{${numbered((index) => `"Bool${index}":{"a":"b"}`, size)}}`)],
    ["a long operator", (size) => condition(`Bool${"l".repeat(size)}IfExists`, "a", '"b"'), million],
    [
      "condition keys",
      (size) => statement(`"Condition":{"Bool":{${numbered((index) => `"aws:MultiFactor${index}":"true"`, size)}}}`),
    ],
    ["a long condition key", (size) => condition("Bool", `aws:${"a.".repeat(size / 2)}`, '"true"'), million],
    ["condition values", (size) => condition("Bool", "aws:MultiFactorAuthPresent", `[${repeated('"yes"', size)}]`)],
    [
      "numbers that are none",
      (size) => condition("NumericEquals", "a:b", `[${repeated('""', size)}]`),
      tooManyToPass(2),
    ],
    ["a long number", (size) => condition("NumericEquals", "a:b", `"${"1".repeat(size)}"`), million],
    ["a long base64 text", (size) => condition("BinaryEquals", "a:b", `"${"AAAA".repeat(size / 4)}"`), million],
    ["values that are null", (size) => condition("Bool", "a:b", `[${repeated("null", size)}]`)],
    ["policy variables", (size) => condition("StringLike", "a:b", `"${variables("a}", size)}"`), million],
    ["policy variables without end", (size) => condition("StringLike", "a:b", `"${variables("'", size)}"`), million],
  ];

  test.each(atFullSize(large))("%s", { timeout: timeoutOfLarge }, (_, make) => {
    expect(lintPolicy(new SourceText("policy", make()))).toBeInstanceOf(Array);
  });
});
