// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Terraform's templates are full of them
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { Parser, Tree } from "web-tree-sitter";
import { bodyInWords, expressionInWords, partsInWords } from "../../../../test/terraform/syntax-notation.js";
import { SourceText } from "../../../diagnostics/index.js";
import { loadHclParser } from "./parser.js";
import type { Body, HclParser, TemplatePart } from "./syntax.js";

interface Cases<Case> {
  readonly cases: readonly Case[];
}

function fixture<Case>(name: string): readonly Case[] {
  const file = new URL(`../../../../fixtures/terraform/syntax/${name}.json`, import.meta.url);
  const table: Cases<Case> = JSON.parse(readFileSync(file, "utf8"));
  return table.cases;
}

let parser: HclParser;
beforeAll(async () => {
  parser = await loadHclParser();
});

function parse(text: string): Body {
  const parsed = parser.parseFile(new SourceText("main.tf", text));
  if (parsed.kind === "broken") throw new Error(parsed.error.message);
  return parsed.body;
}

function faultOf(text: string): { line: number; column: number; message: string } | undefined {
  const source = new SourceText("main.tf", text);
  const parsed = parser.parseFile(source);
  if (parsed.kind === "parsed") return undefined;
  const { line, column } = source.position(parsed.error.start);
  return { line, column, message: parsed.error.message };
}

describe("files", () => {
  it.each(fixture<{ text: string; expected: string }>("valid"))("reads $text", ({ text, expected }) => {
    expect(bodyInWords(parse(text))).toBe(expected);
  });

  it.each(fixture<{ text: string; line: number; column: number; message: string }>("invalid"))(
    "refuses $text",
    ({ text, ...expected }) => {
      expect(faultOf(text)).toEqual(expected);
    },
  );
});

describe("places", () => {
  /** The stretches of the text that its nodes are at. */
  function stretches(text: string): Record<string, string> {
    const [block] = parse(text).blocks;
    const attribute = block?.body.attributes[0];
    if (block === undefined || attribute === undefined) throw new Error("no block with an argument");
    const of = ({ start, end }: { start: number; end: number }) => text.slice(start, end);
    return {
      block: of(block),
      body: of(block.body),
      attribute: of(attribute),
      name: of(attribute.namePlace),
      value: of(attribute.value),
    };
  }

  it("are those of the source, not of what the grammar is shown", () => {
    expect(stretches('a  "b" /* é */ {\n  # c\n  d = ( f ( 1e3 , /* g */ h [ * ] . i ) )\n}\n')).toEqual({
      block: 'a  "b"',
      body: "\n  # c\n  d = ( f ( 1e3 , /* g */ h [ * ] . i ) )\n",
      attribute: "d = ( f ( 1e3 , /* g */ h [ * ] . i ) )",
      name: "d",
      value: "( f ( 1e3 , /* g */ h [ * ] . i ) )",
    });
  });

  it("of a heredoc go from its marker to its end", () => {
    expect(stretches("a {\n  b = <<-EOF\n    c\n  EOF\n}\n")["value"]).toBe("<<-EOF\n    c\n  EOF");
  });

  function literals(parts: readonly TemplatePart[]) {
    return parts.flatMap((part) => (part.kind === "literal" ? [part] : []));
  }

  it.each([
    ["escapes", 'a = "x\\n\\u00e9$${y}\\U0001F600%%{z"\n', '"', '"'],
    ["an indented heredoc", "a = <<-E\n    b\n      $${c}\n\n    d\n    E\n", "\n    ", "    E\n"],
    ["CRLF", "a = <<-E\r\n  b\r\n  c\r\n  E\r\n", "\r\n  ", "  E\r\n"],
  ])("of each unit of a literal: %s", (_, text) => {
    const [attribute] = parse(text).attributes;
    if (attribute?.value.kind !== "template") throw new Error("no template");
    const units = literals(attribute.value.parts).flatMap((part) =>
      Array.from({ length: part.text.length }, (_, index) => [part.text[index], text[part.offsets(index)]]),
    );
    expect(units.length).toBeGreaterThan(3);
    for (const [unit, written] of units) {
      // An escape begins with a backslash, and the others are what they are.
      if (written !== "\\") expect(written).toBe(unit);
    }
    const offsets = literals(attribute.value.parts).flatMap((part) =>
      Array.from({ length: part.text.length + 1 }, (_, index) => part.offsets(index)),
    );
    expect([...offsets].sort((one, other) => one - other)).toEqual(offsets);
  });

  it("of a literal's end is behind its last unit, where white space was cut away", () => {
    const text = 'a = "b  ${~ c ~}  d"\n';
    const [attribute] = parse(text).attributes;
    if (attribute?.value.kind !== "template") throw new Error("no template");
    expect(literals(attribute.value.parts).map(({ place }) => [place.start, place.end])).toEqual([
      [5, 6],
      [18, 19],
    ]);
  });
});

describe("templates", () => {
  it("of files have no quotes, and no escapes but those of sequences", () => {
    const source = new SourceText(
      "a.tpl",
      '{\n  "a": "${b}",\n%{ for x in y ~}\n  "$${c}\\n" %%{ ${x}\n%{ endfor ~}\n}\n',
    );
    const parsed = parser.parseTemplate(source);
    expect(parsed.kind === "parsed" && partsInWords(parsed.parts)).toBe(
      String.raw`{\n  \"a\": \"\${b}\",\n%{for x in y}  \"\${c}\\n\" %{ \${x}\n%{endfor}}\n`.replaceAll("\\$", "$"),
    );
  });

  it("of files that are broken have a place", () => {
    const parsed = parser.parseTemplate(new SourceText("a.tpl", "a\n${ b"));
    expect(parsed.kind === "broken" && [parsed.error.start, parsed.error.message]).toEqual([
      2,
      'the "${" is not closed: its "}" is missing',
    ]);
  });

  it("that a string holds have the places of the string", () => {
    const source = new SourceText("a.tf.json", '["a${b}"]');
    const parsed = parser.parseTemplate(source, { text: "a${b}", at: (offset) => offset + 2 });
    expect(
      parsed.kind === "parsed" && parsed.parts.map(({ place }) => source.text.slice(place.start, place.end)),
    ).toEqual(["a", "${b}"]);
  });
});

describe("expressions of their own", () => {
  it.each([
    ["list(object({ a = optional(string, 1) }))", 'list(object({"a" = optional(string, 1)}))'],
    [" a.b \n", "a.b"],
    ["(a)", "a"],
  ])("%s", (text, expected) => {
    const parsed = parser.parseExpression(new SourceText("a", text));
    expect(parsed.kind === "parsed" && expressionInWords(parsed.expression)).toBe(expected);
  });

  it.each(["", "a b", "a)", "a) + (b", "a\nb = c"])("refuses %j", (text) => {
    expect(parser.parseExpression(new SourceText("a", text)).kind).toBe("broken");
  });
});

describe("hostile texts", () => {
  const many = 20_000;
  it.each([
    ["brackets", `a = ${"[".repeat(many)}${"]".repeat(many)}\n`, "the text is nested too deep"],
    ["open brackets", `a = ${"(".repeat(many)}`, "the text is nested too deep"],
    ["blocks", "a {\n".repeat(many), "the text is nested too deep"],
    ["interpolations", `a = ${'"${'.repeat(many)}`, "the text is nested too deep"],
    ["directives", `a = "${"%{ if b }".repeat(many)}`, "the directives are nested too deep"],
    ["negations", `a = ${"!".repeat(many)}b\n`, "the expression has too many parts in one another"],
    ["sums", `a = ${"b + ".repeat(many)}b\n`, "the expression has too many parts in one another"],
    ["conditionals", `a = ${"b ? c : ".repeat(many)}d\n`, "the expression has too many parts in one another"],
    ["steps", `a = b${".c".repeat(many)}\n`, "the expression has too many parts in one another"],
    ["splats", `a = b${"[*]".repeat(many)}\n`, "the expression has too many parts in one another"],
  ])("%s in one another are refused with a place", (_, text, message) => {
    expect(faultOf(text)).toMatchObject({ line: expect.any(Number), message });
  });

  it.each([
    ["white space", `a = [${"  ".repeat(many)}1]\n`],
    ["a comment", `a = [${"# ".repeat(many)}\n1]\n`],
    ["dollars", `a = "${"$".repeat(many)}{b}"\n`],
    ["items", `a = [${"1,".repeat(many)}]\n`],
    ["a long line of blocks' ends", `a = [${"{}, ".repeat(many)}]\n`],
  ])("%s of any length are read", (_, text) => {
    expect(faultOf(text)).toBeUndefined();
  });

  it("take time that grows with their length", () => {
    const role = `resource "aws_iam_role" "a" {
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Principal = { AWS = "\${var.a}" }, Action = "sts:AssumeRole" }]
  })
}
`;
    const milliseconds = (roles: number) => {
      const start = process.cpuUsage();
      parse(role.repeat(roles));
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    };
    milliseconds(200);
    const few = Math.min(milliseconds(250), milliseconds(250));
    // Eight times as much; the square would be 64 times as long.
    expect(milliseconds(2000)).toBeLessThan(few * 24);
  });

  it("leave nothing in the memory of WebAssembly", () => {
    const parsers = vi.spyOn(Parser.prototype, "parse");
    const ends = [vi.spyOn(Parser.prototype, "delete"), vi.spyOn(Tree.prototype, "delete")];
    try {
      // The second is refused by the grammar alone, the third when its tree is read.
      for (const text of ["a = 1\n", "a = {for b in c : b => b if b...}\n", "a = 1\na = 2\n"]) faultOf(text);
      expect(parsers).toHaveBeenCalledTimes(3);
      for (const end of ends) expect(end).toHaveBeenCalledTimes(3);
    } finally {
      vi.restoreAllMocks();
    }
  });
});
