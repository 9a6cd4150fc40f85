import { missingSeparator, unclosed } from "./layout-words.js";
import type { BodyContext, Context, Directive, GroupContext, ObjectContext } from "./scanned.js";
import { maximumNesting, Stop } from "./text.js";

/** What the last token of an expression was, as far as the next one depends on it. */
type Previous = "start" | "operand" | "operator" | "dot" | "separator" | "keyword" | "ellipsis";

type ClosingBracket = ")" | "]" | "}";

/** What each bracket closes. */
const closedBy: Readonly<Record<ClosingBracket, readonly Context["kind"][]>> = {
  ")": ["parentheses", "call"],
  "]": ["list", "index", "for-list"],
  "}": ["object", "for-object", "body"],
};

function isBracket(context: Context): context is BodyContext | ObjectContext | GroupContext {
  return context.kind !== "template" && context.kind !== "interpolation" && context.kind !== "directive";
}

/**
 * What Terraform's language asks of neighboring tokens and of line ends, which the grammar passes over
 * (https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md): where a statement ends, what separates elements, where a
 * value is missing. Each method takes a token and throws a {@link Stop} where it cannot be.
 */
export class Layout {
  readonly #text: string;
  readonly #stack: Context[];
  /** How many `?` of each open part wait for their `:`. */
  readonly #questions: number[] = [0];
  #previous: Previous = "start";
  /** Whether the last token is a name that is no attribute of a value: `(` calls it. */
  #isFunction = false;
  /** Where the last token is. */
  #last: { start: number; end: number } = { start: 0, end: 0 };
  /** A bracket that was closed by one that belongs to less indented text: if one is missing, then there. */
  #suspect: Context | undefined;

  constructor(text: string, outermost: Context) {
    this.#text = text;
    this.#stack = [outermost];
  }

  get top(): Context {
    const top = this.#stack.at(-1);
    if (top === undefined) throw new Error("the outermost part of a text has no end");
    return top;
  }

  /** Whether all that was opened is closed. */
  get isOutermost(): boolean {
    return this.#stack.length === 1;
  }

  get afterOperand(): boolean {
    return this.#previous === "operand";
  }

  /** Whether a `(` here is a call. */
  get afterFunction(): boolean {
    return this.#previous === "operand" && this.#isFunction;
  }

  get afterDot(): boolean {
    return this.#previous === "dot";
  }

  push(context: Context): void {
    if (this.#stack.length >= maximumNesting) {
      throw new Stop("the text is nested too deep", context.open, context.open + 1);
    }
    this.#stack.push(context);
    this.#questions.push(0);
    if (context.kind !== "template") this.#token("start", context.open, context.open + 1);
  }

  /** Takes the innermost part away, which was a value; the block of a statement is none. */
  pop(start: number, end: number, isValue = true): void {
    this.#stack.pop();
    this.#questions.pop();
    this.#token(isValue ? "operand" : "start", start, end);
  }

  /** A name, a number, the start of a text, or a bracket that begins a value. */
  beginOperand(start: number, end: number): void {
    const top = this.top;
    if (top.kind === "body" && top.state !== "value") {
      throw new Stop(
        top.state === "block"
          ? "expected a line end after the block"
          : top.state === "head"
            ? `expected "=" or "{" after ${this.#words(this.#last)}`
            : "expected the name of an argument or a block",
        start,
        end,
      );
    }
    if (this.#previous === "operand") throw this.#tooMuch(top, start, end);
    if (this.#previous === "dot") throw new Stop('expected a name after "."', start, end);
    if (this.#previous === "ellipsis") throw new Stop('expected ")" after "..."', start, end);
    if (top.kind === "object" && top.state === "none") top.state = "key";
  }

  operand(start: number, end: number, isName = false): void {
    this.beginOperand(start, end);
    this.#token("operand", start, end);
    this.#isFunction = isName;
  }

  /** What follows a dot, or `[*]`, which belong to the value before. */
  step(start: number, end: number): void {
    this.#token("operand", start, end);
  }

  keyword(start: number, end: number): void {
    this.#token("keyword", start, end);
  }

  /** A name that begins a statement or labels a block. */
  head(body: BodyContext, start: number, end: number): void {
    if (body.state === "block") throw new Stop("expected a line end after the block", start, end);
    if (body.state === "none") {
      body.isOneLine = body.isFirstLine;
      body.statement = start;
      body.labels = 0;
      body.state = "head";
    } else body.labels++;
    this.#token("start", start, end);
  }

  /** `...`, behind the last argument of a call and the result of a `for`. */
  ellipsis(start: number, end: number): void {
    const { kind } = this.top;
    if (kind !== "call" && kind !== "for-object") {
      throw new Stop(
        '"..." is only valid after the last argument of a function and in a "for" of an object',
        start,
        end,
      );
    }
    this.binary("...", start, end);
  }

  /** An operator with a value on its left, as all but `!` and `-` have. */
  binary(operator: string, start: number, end: number): void {
    const top = this.top;
    if (top.kind === "body" && top.state !== "value") this.beginOperand(start, end);
    if (this.#previous !== "operand") throw new Stop(this.#missingValue(`"${operator}"`), start, end);
    if (operator === "?") this.#questions.push((this.#questions.pop() ?? 0) + 1);
    this.#token(operator === "." ? "dot" : operator === "..." ? "ellipsis" : "operator", start, end);
  }

  /** `!` and `-`, where there is no value on the left. */
  unary(operator: string, start: number, end: number): void {
    const top = this.top;
    if (this.#previous === "operand") throw new Stop(`"${operator}" is not valid after a value`, start, end);
    if (top.kind === "body" && top.state !== "value") this.beginOperand(start, end);
    if (top.kind === "object" && top.state === "none") top.state = "key";
    if (this.#previous === "dot") throw new Stop('expected a name after "."', start, end);
    this.#token("operator", start, end);
  }

  /** `=`, which only arguments and elements of objects have. */
  equals(start: number, end: number): void {
    const top = this.top;
    if (top.kind === "body" && top.state === "head") {
      if (top.labels > 0) throw new Stop('expected "{" after the labels of a block', start, end);
      top.state = "value";
    } else if (top.kind === "object" && top.state === "key" && this.#previous === "operand") {
      top.state = "value";
    } else if (top.kind === "body" && top.state !== "value") {
      this.beginOperand(start, end);
    } else {
      throw new Stop(
        this.#previous === "operand"
          ? '"=" is not an operator (the operator that compares is "==")'
          : this.#missingValue('"="'),
        start,
        end,
      );
    }
    this.#token("separator", start, end);
  }

  colon(start: number, end: number): void {
    const top = this.top;
    if (top.kind === "object" && top.state === "key") {
      this.equals(start, end);
      return;
    }
    this.binary(":", start, end);
    const questions = this.#questions.pop() ?? 0;
    this.#questions.push(Math.max(0, questions - 1));
    if (questions > 0) return;
    if ((top.kind !== "for-list" && top.kind !== "for-object") || top.hasColon) {
      throw new Stop('there is no "?" for this ":"', start, end);
    }
    top.hasColon = true;
  }

  arrow(start: number, end: number): void {
    this.binary("=>", start, end);
    const top = this.top;
    if (top.kind === "for-object") top.hasArrow = true;
    else {
      throw new Stop(
        top.kind === "for-list" ? '"=>" is not valid in a list' : '"=>" is only valid in a "for" of an object',
        start,
        end,
      );
    }
  }

  comma(start: number, end: number): void {
    const top = this.top;
    if (top.kind === "body") {
      throw new Stop(
        top.isOneLine ? "a block on one line can have one argument only" : "expected a line end instead of a comma",
        start,
        end,
      );
    }
    if (top.kind === "object" && top.state !== "value") {
      throw new Stop(
        top.state === "key" ? 'expected "=" and a value before ","' : 'expected an element before ","',
        start,
        end,
      );
    }
    if (this.#previous === "ellipsis") throw new Stop('expected ")" after "..."', start, end);
    if (this.#previous !== "operand") throw new Stop(this.#missingValue('","'), start, end);
    if (top.kind === "index") throw new Stop('expected "]" after the index', start, end);
    if (top.kind === "parentheses") throw new Stop('expected ")" instead of a comma', start, end);
    if (top.kind === "for-list" || top.kind === "for-object") {
      if (top.hasIn) throw new Stop('a comma is not valid in a "for" expression after its names', start, end);
      if (top.hasComma) throw new Stop('expected "in" after the two names of the "for" expression', start, end);
      top.hasComma = true;
    }
    this.#endValue(start, end);
    if (top.kind === "object") top.state = "none";
    this.#token("separator", start, end);
  }

  /** Answers whether the line end separates elements, as a comma does. */
  lineEnd(at: number): boolean {
    const top = this.top;
    let separates = false;
    if (top.kind === "object") {
      if (top.state === "key") throw new Stop('expected "=" and a value before the line end', at, at);
      if (top.state === "value") {
        if (this.#previous !== "operand") throw new Stop(this.#missingValue("the line end"), at, at);
        this.#endValue(at, at);
        top.state = "none";
        separates = true;
      }
    } else if (top.kind === "body") {
      if (top.state === "head") {
        throw new Stop(`expected "=" or "{" after ${this.#words(this.#last)}, in its line`, at, at);
      }
      if (top.state === "value" && this.#previous !== "operand") {
        throw new Stop(this.#missingValue("the line end"), at, at);
      }
      this.#endValue(at, at);
      if (top.isOneLine && top.state !== "none") {
        throw new Stop('expected "}": a block whose argument is on the line of its "{" ends in that line', at, at);
      }
      top.state = "none";
      top.isFirstLine = false;
    } else return false;
    this.#token("start", at, at);
    return separates;
  }

  /** The `{` behind the head of a block. */
  beginBlock(body: BodyContext, start: number): void {
    if (body.isOneLine) throw new Stop("a block on one line can have one argument and no block", body.statement, start);
    body.state = "block";
    this.push({
      kind: "body",
      open: start,
      state: "none",
      statement: start,
      labels: 0,
      isFirstLine: true,
      isOneLine: false,
    });
  }

  /** The end of a value, which has an `:` for each `?`. */
  #endValue(start: number, end: number): void {
    if ((this.#questions.at(-1) ?? 0) > 0) throw new Stop('expected ":" and a value for the "?" before', start, end);
  }

  /** Takes a closing bracket; answers what it closes. */
  close(bracket: ClosingBracket, start: number): BodyContext | ObjectContext | GroupContext {
    const top = this.top;
    if (!isBracket(top) || top.open < 0 || !closedBy[bracket].includes(top.kind)) throw this.#mismatch(bracket, start);
    if (bracket === "}") this.#compareIndentation(top, start);
    this.#endValue(start, start + 1);
    if (top.kind === "body") this.#endBody(top, start);
    else this.#endValues(top, bracket, start);
    return top;
  }

  /** The end of a `${` or `%{`. */
  closeSequence(start: number, keyword: Directive | undefined): void {
    this.#endValue(start, start + 1);
    if (keyword === undefined || keyword === "if" || keyword === "for") {
      if (this.#previous !== "operand") throw new Stop(this.#missingValue('"}"'), start, start + 1);
    } else if (this.#previous !== "keyword") {
      throw new Stop(`expected "}" after "${keyword}"`, this.#last.start, this.#last.end);
    }
  }

  /** The end of the text: nothing may be open, and no value missing. */
  end(at: number): void {
    const top = this.top;
    if (!this.isOutermost) throw unclosed(this.#text, top.kind === "template" ? top : (this.#suspect ?? top));
    this.#endValue(at, at);
    if (top.kind === "body") {
      if (top.state === "head") throw new Stop(`expected "=" or "{" after ${this.#words(this.#last)}`, at, at);
      if (top.state === "value" && this.#previous !== "operand") throw new Stop(this.#missingValue("the end"), at, at);
    } else if (top.kind === "parentheses" && this.#previous !== "operand") {
      throw new Stop(this.#missingValue("the end"), at, at);
    }
  }

  /** What is not closed where a quoted text has met the end of its line. */
  unclosedQuote(open: number): Stop {
    // A quote that is missing turns what is text and what is not around: the first one is the cause.
    const outermost = this.#stack.find((context) => context.kind === "template" && context.form === "quoted");
    const start = outermost?.open ?? open;
    return new Stop(
      start === open
        ? "the string is not closed: expected a double quote before the end of its line"
        : "the string is not closed, or a sequence or a quote in it",
      start,
      start + 1,
    );
  }

  #mismatch(bracket: ClosingBracket, at: number): Stop {
    const { top } = this;
    if (isBracket(top) && top.kind !== "body" && top.open >= 0) return unclosed(this.#text, top);
    const isOpen = this.#stack.some((context) => context.open >= 0 && closedBy[bracket].includes(context.kind));
    if (isOpen) return unclosed(this.#text, top);
    const opening = { ")": "(", "]": "[", "}": "{" }[bracket];
    return new Stop(`there is no "${opening}" for this "${bracket}"`, at, at + 1);
  }

  #endBody(body: BodyContext, at: number): void {
    if (body.state === "head") {
      throw new Stop(`expected "=" or "{" after ${this.#words(this.#last)}`, at, at + 1);
    }
    if (body.state === "value" && this.#previous !== "operand") throw new Stop(this.#missingValue('"}"'), at, at + 1);
    if (body.state !== "none" && !body.isOneLine) throw new Stop('expected a line end before "}"', at, at + 1);
  }

  #endValues(group: ObjectContext | GroupContext, bracket: string, at: number): void {
    if (group.kind === "object") {
      if (group.state === "key") throw new Stop(`expected "=" and a value before "${bracket}"`, at, at + 1);
      if (group.state === "none") return;
    }
    const isList = group.kind === "list" || group.kind === "call";
    const mayEnd =
      this.#previous === "operand" ||
      this.#previous === "ellipsis" ||
      (isList && (this.#previous === "start" || this.#previous === "separator"));
    if (!mayEnd) throw new Stop(this.#missingValue(`"${bracket}"`), at, at + 1);
    if (group.kind === "for-list" || group.kind === "for-object") {
      const missing = !group.hasIn
        ? '"in"'
        : !group.hasColon
          ? '":"'
          : group.kind === "for-object" && !group.hasArrow
            ? '"=>"'
            : undefined;
      if (missing !== undefined) throw new Stop(`expected ${missing} in the "for" expression`, at, at + 1);
    }
  }

  /** Remembers what is closed by a bracket that stands less deep than the line that opened it. */
  #compareIndentation(context: Context, at: number): void {
    if (this.#suspect !== undefined || context.open < 0) return;
    let start = at;
    while (this.#text[start - 1] === " " || this.#text[start - 1] === "\t") start--;
    if (start > 0 && this.#text[start - 1] !== "\n") return;
    if (context.open < start && at - start < indentation(this.#text, context.open)) this.#suspect = context;
  }

  /** A value directly behind another. */
  #tooMuch(top: Context, start: number, end: number): Stop {
    const isGroup = top.kind === "list" || top.kind === "call" || top.kind === "parentheses" || top.kind === "index";
    const isNextArgument =
      this.#text.slice(this.#last.end, start).includes("\n") &&
      /^[\p{ID_Continue}-]+[ \t]*=(?![=>])/u.test(this.#text.slice(start, start + 100));
    if (isGroup && isNextArgument && top.open >= 0) return unclosed(this.#text, top);
    return new Stop(missingSeparator(top, this.#words(this.#last)), start, end);
  }

  #missingValue(before: string): string {
    return this.#previous === "start"
      ? `expected a value before ${before}`
      : `expected a ${this.#previous === "dot" ? "name" : "value"} after ${this.#words(this.#last)}, before ${before}`;
  }

  #words({ start, end }: { start: number; end: number }): string {
    const text = this.#text.slice(start, Math.min(end, start + 40)).replace(/\s[\s\S]*$/, "");
    return text.startsWith('"') || text.includes("\n") ? "the string" : `"${text}"`;
  }

  #token(previous: Previous, start: number, end: number): void {
    this.#isFunction = false;
    this.#previous = previous;
    this.#last = { start, end };
  }
}

/** With how much blank the line of an offset begins. */
function indentation(text: string, at: number): number {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  let end = start;
  while (text[end] === " " || text[end] === "\t") end++;
  return end - start;
}
