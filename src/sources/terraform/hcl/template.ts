import { cut, joined, type Literal, literalPart, readLiteral } from "./literal.js";
import type { Piece, ScannedTemplate } from "./scanned.js";
import type { Expression, TemplatePart } from "./syntax.js";
import { type HclText, placeIn } from "./text.js";

/** What the grammar says of a `${` or a `%{`. */
export interface SequenceContent {
  /** What is shown, tested or gone through; undefined for `else` and ends. */
  readonly expression: Expression | undefined;
  /** The names of a `for`. */
  readonly names: readonly string[];
}

type Sequence = Extract<Piece, { kind: "sequence" }>;
type Token = { readonly kind: "literal"; value: Literal } | Sequence;

// What Go's unicode.IsSpace holds for white space.
const leading = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const white = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/**
 * The parts of a template: with the strip markers and the indentation of a heredoc applied, in the order in which Terraform
 * does it, line by line (https://github.com/hashicorp/hcl/blob/main/hclsyntax/parser_template.go).
 */
export function templateParts(
  text: HclText,
  template: ScannedTemplate,
  contentOf: (sequenceStart: number) => SequenceContent | undefined,
): readonly TemplatePart[] {
  const tokens = template.pieces.map((piece): Token => {
    if (piece.kind === "sequence") return piece;
    return { kind: "literal", value: readLiteral(text.text, piece.start, piece.end, template.form === "quoted") };
  });
  strip(tokens);
  if (template.form === "indented-heredoc") removeIndentation(tokens);
  return new PartsBuilder(text, tokens, contentOf).all();
}

/** Where a marker `~` is, the white space of the literal next to it goes: in heredocs, of one line. */
function strip(tokens: readonly Token[]): void {
  tokens.forEach((token, index) => {
    if (token.kind !== "sequence") return;
    const before = tokens[index - 1];
    const after = tokens[index + 1];
    if (token.stripsBefore && before?.kind === "literal") before.value = trimEnd(before.value);
    if (token.stripsAfter && after?.kind === "literal") after.value = trimStart(after.value);
  });
}

function trimStart(literal: Literal): Literal {
  return cut(literal, leading.exec(literal.text)?.[0].length ?? 0);
}

function trimEnd(literal: Literal): Literal {
  let end = literal.text.length;
  while (end > 0 && white.test(literal.text[end - 1] ?? "")) end--;
  return cut(literal, 0, end);
}

/**
 * Takes the least indentation of all lines away. A line of white space alone does not count, and keeps its white space;
 * `${` at the start of a line counts as none; a line whose end a marker has taken does not begin a new one.
 */
function removeIndentation(tokens: readonly Token[]): void {
  const indented: Extract<Token, { kind: "literal" }>[] = [];
  let least = Number.POSITIVE_INFINITY;
  let isLineStart = true;
  for (const token of tokens) {
    if (isLineStart) {
      isLineStart = false;
      if (token.kind === "sequence") least = 0;
      else {
        const { text } = token.value;
        const blank = leading.exec(text)?.[0] ?? "";
        if (blank.length < text.length || !text.endsWith("\n")) {
          indented.push(token);
          least = Math.min(least, blank.length);
        }
      }
    }
    if (token.kind === "literal" && token.value.text.endsWith("\n")) isLineStart = true;
  }
  for (const token of indented) token.value = cut(token.value, Math.min(least, token.value.text.length));
}

/** Puts the parts between directives where they belong. The scanner has seen to it that all directives are closed. */
class PartsBuilder {
  #at = 0;

  constructor(
    private readonly text: HclText,
    private readonly tokens: readonly Token[],
    private readonly contentOf: (sequenceStart: number) => SequenceContent | undefined,
  ) {}

  all(): readonly TemplatePart[] {
    return this.#until().parts;
  }

  /** The parts up to the `else` or the end of the directive around them, which is taken as well. */
  #until(): { parts: readonly TemplatePart[]; closing: Sequence | undefined } {
    const parts: TemplatePart[] = [];
    for (;;) {
      const token = this.tokens[this.#at];
      if (token === undefined) return { parts, closing: undefined };
      if (token.kind === "literal") {
        parts.push(literalPart(this.text, joined(this.#literals())));
        continue;
      }
      this.#at++;
      if (token.what === "else" || token.what === "endif" || token.what === "endfor") return { parts, closing: token };
      parts.push(this.#sequence(token));
    }
  }

  #literals(): Literal[] {
    const literals: Literal[] = [];
    for (let token = this.tokens[this.#at]; token?.kind === "literal"; token = this.tokens[++this.#at]) {
      literals.push(token.value);
    }
    return literals;
  }

  #sequence(token: Sequence): TemplatePart {
    const { expression, names } = this.contentOf(token.start) ?? { expression: undefined, names: [] };
    if (expression === undefined) throw new Error(`the grammar has no ${token.what} at ${token.start}`);
    if (token.what === "interpolation") {
      return { kind: "interpolation", expression, place: placeIn(this.text, token.start, token.end) };
    }
    const first = this.#until();
    if (token.what === "for") {
      const [one = "", two] = names;
      return {
        kind: "for",
        key: two === undefined ? undefined : one,
        value: two ?? one,
        collection: expression,
        parts: first.parts,
        place: placeIn(this.text, token.start, first.closing?.end ?? token.end),
      };
    }
    const second = first.closing?.what === "else" ? this.#until() : undefined;
    const closing = second?.closing ?? first.closing;
    return {
      kind: "if",
      condition: expression,
      whenTrue: first.parts,
      whenFalse: second?.parts ?? [],
      place: placeIn(this.text, token.start, closing?.end ?? token.end),
    };
  }
}
