// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Terraform's templates are full of them
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { bodyInWords } from "../../../../test/terraform/syntax-notation.js";
import { SourceText } from "../../../diagnostics/index.js";
import { parseJsonSyntax, parseJsonValues } from "./json-syntax.js";
import { loadHclParser } from "./parser.js";
import type { Body, HclParser } from "./syntax.js";

interface Case {
  readonly name: string;
  readonly json: unknown;
  /** The same in the native syntax, as the notation has it. */
  readonly expected: string;
}

const file = new URL("../../../../fixtures/terraform/syntax/json.json", import.meta.url);
const table: { readonly cases: readonly Case[]; readonly values: readonly Case[] } = JSON.parse(
  readFileSync(file, "utf8"),
);

let parser: HclParser;
beforeAll(async () => {
  parser = await loadHclParser();
});

function read(text: string): Body {
  const parsed = parseJsonSyntax(new SourceText("main.tf.json", text), parser);
  if (parsed.kind === "broken") throw new Error(parsed.error.message);
  return parsed.body;
}

function faultOf(text: string): readonly [number, string] | undefined {
  const parsed = parseJsonSyntax(new SourceText("main.tf.json", text), parser);
  return parsed.kind === "broken" ? [parsed.error.start, parsed.error.message] : undefined;
}

describe("the JSON form", () => {
  it.each(table.cases)("$name", ({ json, expected }) => {
    expect(bodyInWords(read(JSON.stringify(json)))).toBe(expected);
  });

  it.each(table.values)("of values: $name", ({ json, expected }) => {
    const parsed = parseJsonValues(new SourceText("terraform.tfvars.json", JSON.stringify(json)), parser);
    expect(parsed.kind === "parsed" && bodyInWords(parsed.body)).toBe(expected);
  });

  it("has the places of the strings, also behind escapes", () => {
    const text = '{"locals": {"a": "\\u0022x\\n ${b.c}", "d": 1}}';
    const [block] = read(text).blocks;
    const [attribute, other] = block?.body.attributes ?? [];
    if (block === undefined || attribute?.value.kind !== "template" || other === undefined) throw new Error("no text");
    const of = ({ start, end }: { start: number; end: number }) => text.slice(start, end);
    expect([of(block), of(attribute), of(attribute.namePlace), of(other)]).toEqual([
      '"locals"',
      '"a": "\\u0022x\\n ${b.c}"',
      '"a"',
      '"d": 1',
    ]);
    expect(attribute.value.parts.map(({ place }) => of(place))).toEqual(["\\u0022x\\n ", "${b.c}"]);
  });

  it.each([
    ['{"resource": "x"}', 13, "expected an object, or a list of objects, in the place of a block"],
    ['{"locals": {"a": 1, "a": 2}}', 20, 'the argument "a" is set twice in one block'],
    ['{"locals": {"a": {"b": 1, "b": 2}}}', 26, 'the key "b" is there twice in one object'],
    ['{"locals": {"a": "x ${b"}}', 20, 'the "${" is not closed: its "}" is missing'],
    ['{"locals": {"a": "\\"${ b c }"}}', 25, 'expected "}" or an operator after "b"'],
    ['{"variable": {"a": {"type": "list(string"}}}', 33, 'the parenthesis is not closed: its ")" is missing'],
    ['{"locals": {"a": 1,}}', 19, 'expected a key in double quotes, found "}"'],
  ])("refuses %s with its place", (text, start, message) => {
    expect(faultOf(text)).toEqual([start, message]);
  });
});
