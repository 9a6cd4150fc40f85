// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are full of them
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { SourceText } from "../../diagnostics/index.js";
import { type JsonNode, nodeAt, type ParsedJson, parseJson, toValue } from "../../policy/index.js";
import { readYaml } from "./yaml.js";

function parse(text: string): ParsedJson {
  const [only, ...others] = readYaml(new SourceText("template.yaml", text));
  if (only === undefined || others.length > 0) throw new Error("not one document");
  return only;
}

function read(text: string): JsonNode {
  const { root, problems } = parse(text);
  expect(problems).toEqual([]);
  if (root === undefined) throw new Error("no root");
  return root;
}

function readValue(text: string): unknown {
  return toValue(read(text));
}

/** What a text has at a pointer. */
function textAt(text: string, pointer: string): string | undefined {
  const found = nodeAt(read(text), pointer)?.node;
  return found && text.slice(found.start, found.end);
}

function problemOf(text: string): { code: string; message: string; text: string; count: number } | undefined {
  const { problems } = parse(text);
  const [first] = problems;
  if (first === undefined) return undefined;
  const { code, message, span } = first;
  return { code, message, text: text.slice(span.start, span.end), count: problems.length };
}

describe("scalars", () => {
  it.each([
    ["2012-10-17", "2012-10-17"],
    ["'true'", "true"],
    ["true", true],
    ["yes", true],
    ["Off", false],
    ["y", "y"],
    ["3600", 3600],
    ["-1.5e3", -1500],
    ["012345678901", "012345678901"],
    ["0x1F", "0x1F"],
    ["123456789012", 123456789012],
    ["12:30", "12:30"],
    ["~", null],
    ["", null],
    ['"~"', "~"],
    ["!!str 12", "12"],
    ["arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:root"],
    [">-\n  a\n  b", "a b"],
    ["|\n  a\n  b\n", "a\nb\n"],
  ])("%j is read as CloudFormation reads it", (text, value) => {
    expect(readValue(`key: ${text}`)).toEqual({ key: value });
  });

  it("keeps the text of a number", () => {
    expect(nodeAt(read("a: 3600.0"), "/a")?.node).toMatchObject({ kind: "number", text: "3600.0" });
  });

  it("reads keys as they are written", () => {
    expect(readValue("Null: {yes: 1, 2012-10-17: 2}")).toEqual({ Null: { yes: 1, "2012-10-17": 2 } });
  });
});

describe("tags", () => {
  it.each([
    ["!Ref Name", { Ref: "Name" }],
    ["!Condition Name", { Condition: "Name" }],
    ["!GetAtt Role.Arn", { "Fn::GetAtt": "Role.Arn" }],
    ['!Sub ["${A}", {A: !Ref B}]', { "Fn::Sub": ["${A}", { A: { Ref: "B" } }] }],
    ["!If\n  - C\n  - {a: 1}\n  - !Ref AWS::NoValue", { "Fn::If": ["C", { a: 1 }, { Ref: "AWS::NoValue" }] }],
    ["!Sub 12", { "Fn::Sub": "12" }],
  ])("%j is the long form", (text, value) => {
    expect(readValue(`key: ${text}`)).toEqual({ key: value });
  });

  it("is where its tag begins", () => {
    const text = "a: &x !Sub # about it\n  'text' # and more\nb: !Ref Name\n";
    expect(textAt(text, "/a")).toBe("!Sub # about it\n  'text'");
    expect(textAt(text, "/b")).toBe("!Ref Name");
    expect(textAt(text, "/b/Ref")).toBe("Name");
  });
});

describe("places", () => {
  const text =
    "\ufeffa:\r\n  - b: 'it''s'\r\n    \"c d\": [1, {e: \"f\\n\"}]\r\n  # comment\r\n  - |\r\n    x\r\n    y\r\n\r\nz: 1\r\n";

  it.each([
    ["/a/0/b", "'it''s'"],
    ["/a/0/c d", '[1, {e: "f\\n"}]'],
    ["/a/0/c d/1/e", '"f\\n"'],
    ["/a/1", "|\r\n    x\r\n    y"],
    ["/z", "1"],
  ])("%s", (pointer, written) => {
    expect(textAt(text, pointer)).toBe(written);
  });

  it("has those of keys", () => {
    const key = nodeAt(read(text), "/a/0/c d")?.key;
    expect(key && text.slice(key.start, key.end)).toBe('"c d"');
  });
});

describe("aliases and merge keys", () => {
  it("stand for what they name", () => {
    expect(readValue("a: &x {b: 1, c: 2}\nd: *x\ne: {<<: *x, c: 3}\nf: {<<: [{c: 4}, *x]}")).toEqual({
      a: { b: 1, c: 2 },
      d: { b: 1, c: 2 },
      e: { b: 1, c: 3 },
      f: { b: 1, c: 4 },
    });
  });

  it.each([
    ["a: *x", '"*x"'],
    ["a: &x [*x]", "inside its own anchor"],
  ])("%j is a problem", (text, message) => {
    expect(problemOf(text)).toMatchObject({ code: "invalid-json", text: "*x", count: 1 });
    expect(problemOf(text)?.message).toContain(message);
  });

  it("that multiply are a problem, and soon", () => {
    const levels = Array.from(
      { length: 30 },
      (_, index) => `a${index + 1}: &a${index + 1} [${`*a${index}, `.repeat(9)}]`,
    );
    expect(problemOf(`a0: &a0 [x]\n${levels.join("\n")}`)?.message).toContain("aliases repeat");
  });
});

describe("documents", () => {
  it.each<[string, readonly unknown[]]>([
    ["---\na: 1\n...\n", [{ a: 1 }]],
    ["---\n# nothing\n---\na: 1\n---\n", [{ a: 1 }]],
    ["a: &x 1\n---\n- b\n--- ''\n", [{ a: 1 }, ["b"], ""]],
    ["%YAML 1.1\n---\na: 1\n", [{ a: 1 }]],
  ])("%j has those that are not empty", (text, values) => {
    const documents = readYaml(new SourceText("template.yaml", text));
    expect(documents.map(({ root }) => root && toValue(root))).toEqual(values);
  });

  it("have problems and anchors of their own", () => {
    const documents = readYaml(new SourceText("template.yaml", "a: &x 1\n---\nb: *x\n---\nc: [\n---\nd: 1\n"));
    expect(documents.map(({ problems }) => problems.map(({ span }) => span))).toEqual([
      [],
      [{ start: 15, end: 17 }],
      [expect.anything()],
      [],
    ]);
  });
});

describe("problems", () => {
  it.each([
    ["a:\n\tb: 1", "abs are not allowed as indentation"],
    ["a: b: c", "ested mappings"],
    ["a: 'x", "issing closing"],
    ["a: [1", "low sequence"],
    ["", "the text is empty"],
    ["# nothing\n", "the text is empty"],
  ])("%j cannot be read", (text, message) => {
    const { root } = parse(text);
    expect(root).toBeUndefined();
    expect(problemOf(text)).toMatchObject({ code: "invalid-json", count: 1 });
    expect(problemOf(text)?.message).toContain(message);
  });

  it("names a key that stands twice, at the second", () => {
    const text = "a:\n  b: 1\n  c: 2\n  b: 3\n";
    const { root, problems } = parse(text);
    expect(root && toValue(root)).toEqual({ a: { b: 3, c: 2 } });
    expect(problems).toEqual([
      {
        code: "duplicate-key",
        message: 'the key "b" appears twice in one mapping (first on line 2), and only the last one counts',
        remedy: "remove one of the two keys, or merge their values",
        pointer: "/a/b",
        span: { start: 19, end: 20 },
      },
    ]);
  });

  it.each(["[", "{a: ", "- "])("many levels of %j are one", (opening) => {
    for (const levels of [70, 20_000]) {
      expect(problemOf(opening.repeat(levels))?.count).toBe(1);
    }
  });

  it("takes 100,000 keys in one mapping in no time", () => {
    const text = Array.from({ length: 100_000 }, (_, index) => `key${index}: 1`).join("\n");
    read(text);
  });
});

const json = fc.jsonValue({ maxDepth: 4, noUnicodeString: false });

it("reads what the yaml package prints, as JSON has it", () => {
  fc.assert(
    fc.property(json, fc.constantFrom(undefined, 0, 40), (value, lineWidth) => {
      const plain = JSON.parse(JSON.stringify({ value }));
      const text = stringify(plain, { version: "1.1", lineWidth: lineWidth ?? 80 });
      const { root, problems } = parse(text);
      const expected = parseJson(new SourceText("template.json", JSON.stringify(plain))).root;
      expect(problems).toEqual([]);
      expect(root && toValue(root)).toEqual(expected && toValue(expected));
    }),
    { numRuns: 200 },
  );
});

it("reads JSON as JSON", () => {
  fc.assert(
    fc.property(json, fc.constantFrom(undefined, 2), (value, indent) => {
      const text = JSON.stringify({ value }, null, indent);
      const { root } = parse(text);
      const expected = parseJson(new SourceText("template.json", text)).root;
      expect(root && toValue(root)).toEqual(expected && toValue(expected));
    }),
    { numRuns: 200 },
  );
});

it("never throws", () => {
  const pieces = fc.constantFrom(
    "a: ",
    "- ",
    "\n",
    "  ",
    "\t",
    "[",
    "]",
    "{",
    "}",
    "&x ",
    "*x",
    "!Sub ",
    "|\n",
    ">",
    "'",
    '"',
    "#",
    "? ",
    "<<: ",
    "%",
    "---\n",
    ",",
    "${",
    "\\",
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 30 }).map((each) => each.join("")),
  );
  fc.assert(
    fc.property(text, (each) => {
      const documents = readYaml(new SourceText("template.yaml", each));
      expect(documents).not.toEqual([]);
      for (const { root, problems } of documents) {
        expect(root === undefined ? problems.length : 1).toBe(1);
        for (const { span } of problems) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeGreaterThanOrEqual(span.start);
          expect(span.end).toBeLessThanOrEqual(each.length);
        }
      }
    }),
    { numRuns: 2000 },
  );
});
