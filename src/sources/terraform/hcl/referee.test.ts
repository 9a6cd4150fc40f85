// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Terraform's templates are full of them
import { readFileSync } from "node:fs";
import { parse as terraformParse } from "@cdktn/hcl2json";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { SourceText } from "../../../diagnostics/index.js";
import { loadHclParser } from "./parser.js";
import type { Body, Expression, HclParser } from "./syntax.js";

// Terraform's own parser, hashicorp/hcl, as @cdktn/hcl2json has it: whether it takes a text, and the plain strings in it.

let parser: HclParser;
beforeAll(async () => {
  parser = await loadHclParser();
  // The first call starts its runtime.
  await terraformParse("main.tf", "");
});

/** What stands for values that the referee gives as the text of an expression. */
const expression = Symbol("an expression");

function plainValue(value: Expression): unknown {
  switch (value.kind) {
    case "template":
      if (value.parts.some(({ kind }) => kind !== "literal")) return expression;
      return value.parts
        .map((part) => (part.kind === "literal" ? part.text : ""))
        .join("")
        .normalize("NFC")
        .replace(/[$%]\{/g, (sequence) => `${sequence[0]}${sequence}`);
    case "tuple":
      return value.items.map(plainValue);
    case "object": {
      if (value.elements.some(({ key }) => typeof plainValue(key) !== "string")) return expression;
      return Object.fromEntries(value.elements.map(({ key, value: of }) => [plainValue(key), plainValue(of)]));
    }
    default:
      return expression;
  }
}

/** The first place where the strings of a body differ from the referee's. */
function difference({ attributes, blocks }: Body, referee: unknown, path = ""): string | undefined {
  const taken = new Set(attributes.map(({ name }) => name));
  const counts = new Map<string, number>();
  for (const { name, value } of attributes) {
    if (blocks.some(({ type }) => type === name)) continue;
    const found = valueDifference(plainValue(value), at(referee, name), `${path}/${name}`);
    if (found !== undefined) return found;
  }
  for (const { type, labels, body } of blocks) {
    if (taken.has(type)) continue;
    const pointer = [path, type, ...labels].join("/");
    const index = counts.get(pointer) ?? 0;
    counts.set(pointer, index + 1);
    const found = difference(body, at(labels.reduce(at, at(referee, type)), String(index)), `${pointer}/${index}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : value;
}

function valueDifference(ours: unknown, referee: unknown, path: string): string | undefined {
  // What is in parentheses is an expression for the referee.
  if (ours === expression || (typeof referee === "string" && referee.startsWith("${"))) return undefined;
  if (typeof ours === "object" && ours !== null) {
    return Object.keys(ours)
      .map((key) => valueDifference(at(ours, key), at(referee, key), `${path}/${key}`))
      .find((found) => found !== undefined);
  }
  return ours === referee ? undefined : `${path}: ${JSON.stringify(ours)} instead of ${JSON.stringify(referee)}`;
}

/** What is not the same; undefined where all is. */
async function disagreement(text: string): Promise<string | undefined> {
  const ours = parser.parseFile(new SourceText("main.tf", text));
  let referee: unknown;
  try {
    referee = await terraformParse("main.tf", text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // It has parsed the text, and finds no JSON for it: blocks of one type with and without labels.
    if (!message.includes("convert to HCL")) {
      return ours.kind === "broken" ? undefined : `taken, but: ${message.slice(0, 200)}`;
    }
    return ours.kind === "parsed" ? undefined : `refused: ${ours.error.message}`;
  }
  return ours.kind === "parsed" ? difference(ours.body, referee) : `refused: ${ours.error.message}`;
}

/** The texts of a table of `fixtures/terraform/syntax`. */
function texts(name: string): readonly string[] {
  const file = new URL(`../../../../fixtures/terraform/syntax/${name}.json`, import.meta.url);
  const table: { readonly cases: readonly { readonly text: string }[] } = JSON.parse(readFileSync(file, "utf8"));
  return table.cases.map(({ text }) => text);
}

describe("Terraform's own parser says the same", () => {
  it.each(["valid", "invalid"])("of all texts in %s.json", async (name) => {
    const found: string[] = [];
    for (const text of texts(name)) {
      const what = await disagreement(text);
      if (what !== undefined) found.push(`${JSON.stringify(text)}: ${what}`);
    }
    expect(found).toEqual([]);
  });

  it("of small files that nobody has written", async () => {
    await fc.assert(
      fc.asyncProperty(file, async (text) => {
        expect(await disagreement(text)).toBeUndefined();
      }),
      { numRuns: Number(process.env["PROPERTY_RUNS"] ?? 1) * 400 },
    );
  });
});

const blank = fc.constantFrom("", "", " ", "\n", "\r\n", "\t", " # c\n", " /* c\n */ ");
const lineEnd = fc.constantFrom("\n", "\n", "\n", "\r\n", " # c\n", "");
const written = fc.constantFrom(
  ...["a", " ", "  b", "$", "%", "$$", "%%", "$${", "%%{", "{", "}", "~", "'", "#", "//", "é", "e\u0301", "😀", "E"],
);
const escaped = fc.constantFrom("\\n", '\\"', "\\\\", "\\u00e9", "\\U0001F600", "\\q");

/** Joins what arbitraries give to a text. */
function sequence(...parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> {
  return fc
    .tuple(...parts.map((part) => (typeof part === "string" ? fc.constant(part) : part)))
    .map((texts) => texts.join(""));
}

function several(part: fc.Arbitrary<string>, most: number): fc.Arbitrary<string> {
  return fc.array(part, { maxLength: most }).map((texts) => texts.join(""));
}

const marker = fc.constantFrom("", "", "~");
const { value: anyValue } = fc.letrec<{ value: string; string: string; heredoc: string; piece: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: "value" },
    fc.constantFrom("1", "1.5", "2e3", "true", "null", "a", "a.b", "-1", "a[0]", "a.0", "a[*].b", "a.*.b[0]", "f()"),
    tie("string"),
    tie("string"),
    tie("heredoc"),
    sequence("[", blank, tie("value"), fc.constantFrom(",", ", ", " "), tie("value"), blank, "]"),
    sequence(
      "{",
      blank,
      "a = ",
      tie("value"),
      fc.constantFrom("\n", ",", ",\n", " "),
      '"b" : ',
      tie("value"),
      blank,
      "}",
    ),
    sequence("{\na = a", lineEnd, "(b) = ", tie("value"), "}"),
    sequence("f(", blank, tie("value"), fc.constantFrom("", ",", "..."), ")"),
    sequence("(", blank, tie("value"), blank, ")"),
    sequence(tie("value"), fc.constantFrom(" + ", " == ", "&&", " % ", " - ", "-"), tie("value")),
    sequence(tie("value"), " ? ", tie("value"), " : ", tie("value")),
    sequence("[for k, v in ", tie("value"), " : ", tie("value"), fc.constantFrom("", " if v", "..."), "]"),
    sequence("{for v in ", tie("value"), " : v => ", tie("value"), fc.constantFrom("", "..."), "}"),
  ),
  piece: fc.oneof(
    written,
    written,
    sequence("${", marker, tie("value"), marker, "}"),
    sequence(
      "%{",
      marker,
      " if a ",
      marker,
      "}",
      written,
      fc.constantFrom("", "%{ else }", "%{ else ~}"),
      "%{ endif }",
    ),
    sequence("%{ for a in b ", marker, "}", written, "%{ endfor ", marker, "}"),
  ),
  string: sequence('"', several(fc.oneof(tie("piece"), escaped), 4), '"'),
  heredoc: sequence(
    fc.constantFrom("<<E\n", "<<-E\n", "<<-E\r\n"),
    several(
      sequence(fc.constantFrom("", "  ", "    ", "\t"), several(tie("piece"), 3), fc.constantFrom("\n", "\r\n")),
      4,
    ),
    fc.constantFrom("E\n", "  E\n", "  E \r\n"),
  ),
}));

const argument = sequence(fc.constantFrom("a", "b", "c"), " = ", anyValue, lineEnd);
const block = sequence(fc.constantFrom("d ", 'd "e" ', 'd "e" f '), "{", lineEnd, several(argument, 2), "}", lineEnd);
const statements = several(fc.oneof(argument, argument, block), 3);
/** With a slip of a finger in some. */
const file = fc.oneof(
  { weight: 3, arbitrary: statements },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        statements,
        fc.nat(),
        fc.constantFrom("", '"', "{", "}", "(", ")", "[", "]", "\n", ",", ".", "=", "$", "~", "\\"),
      )
      .map(([text, where, slip]) => {
        const offset = where % (text.length + 1);
        const slipped = text.slice(0, offset) + slip + text.slice(slip === "" ? offset + 1 : offset);
        // Half a character is none for the referee, which reads UTF-8.
        return slipped.replace(/\p{Surrogate}/gu, "");
      }),
  },
);
