import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { childPointer, SourceText } from "../../src/diagnostics/index.js";
import {
  type JsonNode,
  maximumDepth,
  nodeAt,
  type ParsedJson,
  parseJson,
  printJson,
  toValue,
} from "../../src/policy/index.js";
import { awkwardText, type Json, mutated, mutation, printTree, toTree } from "./json-trees.js";
import { requests, toJson } from "./request-arbitraries.js";
import { Counter, holdsFor } from "./runs.js";

function parse(text: string): ParsedJson {
  return parseJson(new SourceText("text", text));
}

const jsonValue: fc.Arbitrary<Json> = fc.oneof(
  fc.jsonValue({ maxDepth: 4, stringUnit: "binary" }).map((value) => value as Json),
  fc.dictionary(awkwardText, fc.oneof(awkwardText, fc.array(awkwardText), fc.double()), { maxKeys: 5 }).map((value) =>
    // fast-check's dictionaries may have `__proto__` for a key of their own, as those of JSON may.
    Object.fromEntries(Object.entries(value).filter(([, item]) => typeof item !== "number" || Number.isFinite(item))),
  ),
);

const space = fc.constantFrom("", "", "", " ", "\t", "\n", "\r\n", "\r", "  ");

/** JSON texts as people write them: with white space, escapes and numbers in several spellings. */
const jsonText: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(jsonValue, fc.constantFrom(undefined, 1, 2, "\t"))
    .map(([value, indent]) => JSON.stringify(value, null, indent)),
  requests.map((request) => JSON.stringify(toJson(request))),
  fc
    .tuple(requests, fc.array(mutation, { maxLength: 4 }))
    .map(([request, changes]) => printTree(mutated(toTree(toJson(request)), changes))),
  fc
    .tuple(space, fc.array(fc.tuple(jsonScalarText(), space, space)), space)
    .map(
      ([before, items, after]) =>
        `${before}[${items.map(([text, left, right]) => left + text + right).join(",")}]${after}`,
    ),
);

function jsonScalarText(): fc.Arbitrary<string> {
  const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: 20 });
  return fc.oneof(
    fc.constantFrom(
      "0",
      "-0",
      "1.0",
      "1E5",
      "1e+5",
      "1e-400",
      "1e400",
      "true",
      "false",
      "null",
      '""',
      '"\\u00e9\\ud800"',
      '"\\/\\b\\f"',
    ),
    fc.tuple(fc.constantFrom("", "-"), digits, digits).map(([sign, whole, part]) => `${sign}1${whole}.${part}`),
    fc
      .array(fc.constantFrom("\\n", "\\u0000", "\\\\", '\\"', "a", "\u2028", "\u007f", "\ud83d\ude00"), {
        maxLength: 5,
      })
      .map((parts) => `"${parts.join("")}"`),
  );
}

/** Texts of the pieces that JSON is made of, and of some that look like them. */
const tokens: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom("{", "}", "[", "]", ",", ":", '"a"', '"b":', "1", "null", " ") },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          ...[
            "0",
            "-",
            "+",
            ".",
            "e",
            "E5",
            "01",
            "1.",
            ".5",
            "-0",
            "1e",
            "0x1",
            "Infinity",
            "NaN",
            "true",
            "tru",
            "nulll",
          ],
          ...[
            '"',
            "'",
            "\\",
            '"\\u12"',
            '"\\x"',
            '"\\u00E9"',
            '"\t"',
            '"\n"',
            '"\u0000"',
            '"\u001f"',
            '"\u007f"',
            '"\u2028"',
          ],
          ...[
            "\t",
            "\n",
            "\r",
            "\f",
            "\v",
            "\u00a0",
            "\u2028",
            "\ufeff",
            "\u0000",
            "//",
            "/*",
            "*/",
            "/",
            "#",
            "undefined",
          ],
        ),
      },
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));

/** A text with one place changed: a character gone, doubled, put in or exchanged. */
const almostJson: fc.Arbitrary<string> = fc
  .tuple(jsonText, fc.nat(), fc.nat(3), fc.constantFrom(..."{}[]:,\"\\'0-.eE+/* \n\t\ufeff\u0000u"))
  .map(([text, place, length, put]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + (length === 3 ? "" : put) + text.slice(at + (length % 3));
  });

/** Short texts with a mark of JSON's too many, or one gone. */
const slip: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(
      "[1]",
      '{"a":1}',
      "[[],{}]",
      "[1,2]",
      '{"a":[null],"b":{}}',
      '"a"',
      "-1.5e3",
      "{}",
      "[]",
      "[true,false]",
    ),
    fc.nat(),
    fc.constantFrom("", ..."[]{},:\"'-+.0e/\n"),
    fc.nat(1),
  )
  .map(([text, place, put, gone]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + put + text.slice(at + gone);
  });

const anyText = fc.oneof(jsonText, almostJson, slip, tokens, fc.string({ unit: "binary" }));

/** The tree without positions, to compare trees of two texts. */
function shape(node: JsonNode): unknown {
  switch (node.kind) {
    case "object":
      return { members: node.members.map(({ key, value }) => [key.value, shape(value)]) };
    case "array":
      return { items: node.items.map(shape) };
    case "number":
      return { number: node.text };
    case "string":
    case "boolean":
      return node.value;
    case "null":
      return null;
  }
}

const accepted = new Counter();

holdsFor(
  "what JSON.parse accepts is accepted, with the same value, and the reverse",
  1500,
  anyText,
  (text) => {
    const { root, problems } = parse(text);
    accepted.count(root === undefined ? "no" : "yes");
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      expect(root).toBeUndefined();
      expect(problems.map(({ code }) => code)).toEqual(["invalid-json"]);
      return;
    }
    if (root === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
    // Printing both shows their keys, `__proto__` as well, and says the same of objects with and without a prototype.
    expect(JSON.stringify(toValue(root))).toBe(JSON.stringify(value));
    expect(problems.every(({ code }) => code === "duplicate-key")).toBe(true);
  },
  () => {
    expect(accepted.share("yes")).toBeGreaterThan(20);
    expect(accepted.share("no")).toBeGreaterThan(20);
  },
);

holdsFor("printing what was read, and reading it again, changes nothing", 300, jsonText, (text) => {
  const { root } = parse(text);
  if (root === undefined) throw new Error(`not read: ${text}`);
  const printed = printJson(root);
  const again = parse(printed);
  expect(again.root && shape(again.root)).toEqual(shape(root));
  expect(again.root && printJson(again.root)).toBe(printed);
});

/** Every node with its pointer; of two members with one key, `nodeAt` finds the last, as the last is what counts. */
function walk(node: JsonNode, pointer: string, visit: (node: JsonNode, pointer: string) => void): void {
  visit(node, pointer);
  if (node.kind === "array")
    node.items.forEach((item, index) => {
      walk(item, childPointer(pointer, index), visit);
    });
  if (node.kind !== "object") return;
  const last = new Map(node.members.map((member) => [member.key.value, member]));
  for (const { key, value } of last.values()) walk(value, childPointer(pointer, key.value), visit);
}

holdsFor("each node stands where it says, and its pointer leads to it", 120, jsonText, (text) => {
  const { root } = parse(text);
  if (root === undefined) throw new Error(`not read: ${text}`);
  walk(root, "", (node, pointer) => {
    expect(nodeAt(root, pointer)?.node).toBe(node);
    const key = nodeAt(root, pointer)?.key;
    if (key !== undefined) expect(JSON.parse(text.slice(key.start, key.end))).toBe(key.value);
  });
  const check = (node: JsonNode): void => {
    const slice = text.slice(node.start, node.end);
    expect(slice).toBe(slice.trim());
    const alone = parse(slice).root;
    expect(alone && shape(alone)).toEqual(shape(node));
    if (node.kind === "array") node.items.forEach(check);
    if (node.kind === "object") for (const { value } of node.members) check(value);
  };
  check(root);
});

holdsFor(
  "a pointer to nothing leads nowhere",
  300,
  fc.tuple(jsonValue, fc.array(awkwardText, { maxLength: 3 })),
  ([value, path]) => {
    const { root } = parse(JSON.stringify(value));
    if (root === undefined) throw new Error("not read");
    const pointer = path.reduce((parent, token) => childPointer(parent, token), "");
    let expected: unknown = value;
    for (const token of path) {
      const isIndex = !Array.isArray(expected) || /^(0|[1-9]\d*)$/.test(token);
      const holds = expected !== null && typeof expected === "object" && isIndex && Object.hasOwn(expected, token);
      expected = holds ? (expected as Record<string, unknown>)[token] : undefined;
      // A list's length is its own property, but no item.
      if (expected === undefined) break;
    }
    expect(nodeAt(root, pointer) === undefined).toBe(expected === undefined);
  },
);

holdsFor("whatever is wrong stands within the text", 800, anyText, (text) => {
  const { root, problems } = parse(text);
  expect(root !== undefined || problems.length === 1).toBe(true);
  for (const { span, message, pointer } of problems) {
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(span.end).toBeLessThanOrEqual(text.length);
    expect(message).not.toBe("");
    // Several may stand one within another, and then a pointer leads to the last one only.
    if (root !== undefined && problems.length === 1) expect(nodeAt(root, pointer)).toBeDefined();
  }
});

holdsFor(
  "a key that stands twice in an object is a problem, and no other is",
  300,
  fc.array(fc.constantFrom("a", "b", "A", "__proto__", "\\u0061"), { maxLength: 4 }),
  (keys) => {
    const { root, problems } = parse(`{${keys.map((key) => `"${key}": 1`).join(",")}}`);
    expect(root).toBeDefined();
    const names = keys.map((key) => (key === "\\u0061" ? "a" : key));
    expect(problems).toHaveLength(names.length - new Set(names).size);
  },
);

holdsFor(
  "nesting is accepted down to the deepest level, and no further",
  200,
  fc.tuple(fc.array(fc.boolean(), { minLength: maximumDepth - 4, maxLength: maximumDepth + 4 })),
  ([levels]) => {
    const text = levels.reduceRight((inner, isObject) => (isObject ? `{"a":${inner}}` : `[${inner}]`), "1");
    const { root, problems } = parse(text);
    expect(root === undefined).toBe(levels.length > maximumDepth);
    expect(problems.map(({ code }) => code)).toEqual(levels.length > maximumDepth ? ["nesting-too-deep"] : []);
  },
);

const million = 1_000_000;

describe("texts that are large or deep", () => {
  const texts: readonly (readonly [name: string, text: string])[] = [
    ["100,000 opening brackets", "[".repeat(100_000)],
    ["100,000 opening braces with keys", '{"a":'.repeat(100_000)],
    ["100,000 brackets, all closed", "[".repeat(100_000) + "]".repeat(100_000)],
    ["a long string", `"${"a".repeat(million)}"`],
    ["a long string of escapes", `"${"\\u0041".repeat(million / 6)}"`],
    ["a string without end", `"${"\\".repeat(million)}`],
    ["a long number", "1".repeat(million)],
    ["a long fraction", `0.${"1".repeat(million)}`],
    ["white space", " ".repeat(million)],
    ["line ends", "\r\n".repeat(million / 2)],
    ["a comment without end", `/*${"*".repeat(million)}`],
    ["minus signs", "-".repeat(million)],
    ["commas", `[${",".repeat(million)}`],
    ["a list of numbers", `[${"1,".repeat(million / 2)}1]`],
    ["one key again and again", `{${'"a":1,'.repeat(million / 6)}"a":1}`],
    ["many keys", `{${Array.from({ length: million / 10 }, (_, index) => `"k${index}":1`).join(",")}}`],
  ];

  test.each(texts)("%s: read or refused in no time", (_, text) => {
    const { root, problems } = parse(text);
    expect(root !== undefined || problems.length === 1).toBe(true);
  });
});
