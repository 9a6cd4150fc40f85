import { Layout } from "./layout.js";
import { loneCarriageReturn, TemplateScanner } from "./scan-template.js";
import { type Context, directives, type GroupContext, type ScannedTemplate, type ScannedText } from "./scanned.js";
import { ShownText } from "./shown-text.js";
import { Stop } from "./text.js";

/** What a text is: a file of arguments and blocks, one template without quotes, or one expression. */
export type TextForm = "file" | "template" | "expression";

/**
 * Goes through a text once: finds its templates and their literals, refuses what no grammar needs to see, and blanks what
 * the grammar would read in another way than Terraform. Throws a {@link Stop} at the first error.
 */
export function scan(text: string, form: TextForm): ScannedText {
  return new Scanner(text, form).run(form);
}

/** What the grammar is shown around a text, since it knows files alone. */
const around: Record<TextForm, readonly [string, string]> = {
  file: ["", ""],
  template: ['a="', '"'],
  expression: ["a=(", ")"],
};

const outermost: Record<TextForm, () => Context> = {
  file: () => ({
    kind: "body",
    open: -1,
    state: "none",
    statement: 0,
    labels: 0,
    isFirstLine: false,
    isOneLine: false,
  }),
  template: () => ({
    kind: "template",
    form: "file",
    open: 0,
    marker: "",
    pieces: [],
    openDirectives: [],
    isLineStart: true,
  }),
  expression: () => group("parentheses", -1),
};

function group(kind: GroupContext["kind"], open: number): GroupContext {
  return { kind, open, hasComma: false, hasIn: false, hasColon: false, hasArrow: false };
}

const namePattern = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const namespacePattern = /(?:\s*::\s*[\p{ID_Start}_][\p{ID_Continue}-]*)+/uy;
const numberPattern = /\d+(?:\.\d+|[eE][+-]?\d+)*/y;
const operatorPattern = /=>|==|!=|<=|>=|&&|\|\||\.\.\.|[=!<>?:.,+\-*/%]/y;
const heredocPattern = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
const splatPattern = /\[\s*\*\s*\]/y;
const attributeSplatPattern = /\s*\*/y;
const forPattern = /for(?![\p{ID_Continue}-])/uy;
const blankPattern = /[ \t\r\n]*/y;

/** What people write that is no token, with what they mean. */
const foreign = new Map([
  ["'", "a string is in double quotes, not in single quotes"],
  ["`", 'a string is in double quotes, and one of several lines in a heredoc such as "<<EOT"'],
  [";", "arguments are separated by line ends, not by semicolons"],
  ["&", 'the operator is "&&"'],
  ["|", 'the operator is "||"'],
  ["~", '"~" is only valid where a "$" or "%" and a brace begin a sequence, and before the brace that ends it'],
  ["\r", loneCarriageReturn],
]);

class Scanner {
  readonly #text: string;
  readonly #layout: Layout;
  readonly #templates = new Map<number, ScannedTemplate>();
  readonly #template: TemplateScanner;
  readonly #shown = new ShownText();
  #at = 0;

  constructor(text: string, form: TextForm) {
    this.#text = text;
    this.#layout = new Layout(text, outermost[form]());
    this.#template = new TemplateScanner(text, this.#layout, this.#templates, this.#shown);
  }

  run(form: TextForm): ScannedText {
    const text = this.#text;
    const [before, after] = around[form];
    this.#shown.add(before, -before.length);
    if (text.charCodeAt(0) === 0xfeff) this.#at = 1;
    while (this.#at < text.length || this.#layout.top.kind === "template") {
      const top = this.#layout.top;
      if (top.kind !== "template") this.#code();
      else if (top.form === "file" && this.#at >= text.length) break;
      else this.#at = this.#template.read(top, this.#at);
    }
    const top = this.#layout.top;
    if (top.kind === "template" && top.form === "file") this.#template.finish(top, text.length);
    this.#layout.end(text.length);
    this.#shown.add(after, text.length);
    return { shown: this.#shown, templates: this.#templates };
  }

  /** Takes a token that is shown as it is. */
  #take(end: number): void {
    this.#shown.add(this.#text.slice(this.#at, end), this.#at);
    this.#at = end;
  }

  /** One token outside of templates. */
  #code(): void {
    const at = this.#at;
    const character = this.#text[at] ?? "";
    const pair = this.#text.slice(at, at + 2);
    if (character === " " || character === "\t" || pair === "\r\n") this.#at = at + 1;
    else if (character === "\n") {
      // For the grammar an element would end nowhere before "(", which begins a call.
      if (this.#layout.lineEnd(at)) this.#shown.add(",", at);
      this.#at = at + 1;
    } else if (character === "#" || pair === "//") this.#lineComment();
    else if (pair === "/*") this.#blockComment();
    else if (character === '"') this.#quote();
    else if (pair === "<<") this.#heredoc();
    else if (character === "{") this.#openBrace();
    else if (character === "[") this.#openBracket();
    else if (character === "(") this.#openParenthesis();
    else if (character === "}" || character === "]" || character === ")") this.#close(character);
    else if (pair === "~}" && this.#isInSequence()) this.#close(pair);
    else if (character >= "0" && character <= "9") this.#number();
    else if (this.#match(operatorPattern) !== undefined) this.#operator();
    else this.#name();
  }

  #isInSequence(): boolean {
    return this.#layout.top.kind === "interpolation" || this.#layout.top.kind === "directive";
  }

  #lineComment(): void {
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #blockComment(): void {
    const end = this.#text.indexOf("*/", this.#at + 2);
    if (end < 0) throw new Stop('the comment is not closed: its "*/" is missing', this.#at, this.#at + 2);
    this.#at = end + 2;
  }

  #quote(): void {
    const at = this.#at;
    const top = this.#layout.top;
    // A label of a block is a text without anything in it.
    if (top.kind === "body" && top.state !== "value") {
      if (top.state === "none") {
        throw new Stop("expected the name of an argument or a block, without quotes", at, at + 1);
      }
      this.#layout.head(top, at, at + 1);
    } else this.#layout.beginOperand(at, at + 1);
    this.#at = this.#template.begin("quoted", at, at + 1, "");
  }

  #heredoc(): void {
    const at = this.#at;
    const matched = this.#match(heredocPattern);
    if (matched === undefined) {
      throw new Stop('expected a word such as EOT directly after "<<", and then the end of the line', at, at + 2);
    }
    this.#layout.beginOperand(at, at + 2);
    const [all, dash, marker = ""] = matched;
    this.#at = this.#template.begin(dash === "-" ? "indented-heredoc" : "heredoc", at, at + all.length, marker);
  }

  #openBrace(): void {
    const at = this.#at;
    const top = this.#layout.top;
    this.#take(at + 1);
    if (top.kind === "body" && top.state === "head") {
      this.#layout.beginBlock(top, at);
      return;
    }
    this.#layout.beginOperand(at, at + 1);
    if (this.#beginsWithFor()) this.#layout.push(group("for-object", at));
    else this.#layout.push({ kind: "object", open: at, state: "none" });
  }

  /** Whether the first word is `for`, behind white space and comments. */
  #beginsWithFor(): boolean {
    let at = this.#at;
    for (;;) {
      at += (this.#match(blankPattern, at)?.[0] ?? "").length;
      const isLine = this.#text[at] === "#" || this.#text.startsWith("//", at);
      const isBlock = this.#text.startsWith("/*", at);
      if (!isLine && !isBlock) return this.#match(forPattern, at) !== undefined;
      const end = isLine ? this.#text.indexOf("\n", at) : this.#text.indexOf("*/", at + 2);
      if (end < 0) return false;
      at = isLine ? end : end + 2;
    }
  }

  #openBracket(): void {
    const at = this.#at;
    const splat = this.#match(splatPattern);
    if (splat !== undefined && this.#layout.afterOperand) {
      const [all] = splat;
      this.#shown.add("[*]", at);
      this.#layout.step(at, at + all.length);
      this.#at = at + all.length;
      return;
    }
    this.#take(at + 1);
    if (this.#layout.afterOperand) {
      this.#layout.push(group("index", at));
      return;
    }
    this.#layout.beginOperand(at, at + 1);
    this.#layout.push(group(this.#beginsWithFor() ? "for-list" : "list", at));
  }

  #openParenthesis(): void {
    const at = this.#at;
    const isCall = this.#layout.afterFunction;
    if (!isCall) this.#layout.beginOperand(at, at + 1);
    this.#layout.push(group(isCall ? "call" : "parentheses", at));
    this.#take(at + 1);
  }

  #close(bracket: ")" | "]" | "}" | "~}"): void {
    const at = this.#at;
    const top = this.#layout.top;
    const end = at + bracket.length;
    if ((bracket === "}" || bracket === "~}") && (top.kind === "interpolation" || top.kind === "directive")) {
      this.#layout.closeSequence(at, top.keyword);
      this.#template.endSequence(top, at, end, bracket === "~}");
      this.#at = end;
      return;
    }
    if (bracket === "~}") return;
    const closed = this.#layout.close(bracket, at);
    this.#layout.pop(at, end, closed.kind !== "body");
    this.#take(end);
  }

  #number(): void {
    const at = this.#at;
    const [all = ""] = this.#match(numberPattern) ?? [];
    const end = at + all.length;
    // The grammar does not know an exponent without a fraction.
    this.#shown.add(/e/i.test(all) ? "1".repeat(all.length) : all, at);
    this.#at = end;
    if (this.#layout.afterDot) {
      if (all.includes(".")) throw new Stop('two indexes in a row are written as "[0][1]", not as ".0.1"', at, end);
      this.#layout.step(at, end);
    } else {
      this.#layout.operand(at, end);
      if (!/^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(all)) throw new Stop(`"${all}" is not a number`, at, end);
    }
  }

  #name(): void {
    const at = this.#at;
    const [all] = this.#match(namePattern) ?? [];
    if (all === undefined) {
      const character = String.fromCodePoint(this.#text.codePointAt(at) ?? 0);
      const end = at + character.length;
      const meant = foreign.get(character);
      const shown = /[\p{L}\p{N}\p{P}\p{S}]/u.test(character)
        ? `"${character}"`
        : `the character U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
      throw new Stop(meant ?? `${shown} is not valid in Terraform's language`, at, end);
    }
    const namespaced = this.#namespaced(at + all.length);
    const name = all + namespaced.replace(/\s+/g, "");
    this.#at = at + all.length + namespaced.length;
    this.#shown.add(name, at);
    const top = this.#layout.top;
    if (this.#layout.afterDot) this.#layout.step(at, this.#at);
    else if (top.kind === "body" && top.state !== "value") this.#layout.head(top, at, this.#at);
    else if (this.#isKeyword(all, top)) {
      if (all === "in" && (top.kind === "for-list" || top.kind === "for-object")) top.hasIn = true;
      this.#layout.keyword(at, this.#at);
    } else {
      this.#layout.operand(at, this.#at, true);
      if (namespaced !== "" && !/^[ \t]*\(/.test(this.#text.slice(this.#at, this.#at + 80))) {
        throw new Stop(`expected "(" after the function's name "${name}"`, at, this.#at);
      }
    }
  }

  /** What follows a name as a part of it: `::` and more names, which few names have. */
  #namespaced(start: number): string {
    let at = start;
    while (isBlank(this.#text.charCodeAt(at))) at++;
    return this.#text.startsWith("::", at) ? (this.#match(namespacePattern, start)?.[0] ?? "") : "";
  }

  /** Whether a name has a meaning of its own in this part of the text. */
  #isKeyword(name: string, top: Context): boolean {
    if (top.kind === "for-list" || top.kind === "for-object") return name === "for" || name === "in" || name === "if";
    return top.kind === "directive" && (name === "in" || directives.some((keyword) => keyword === name));
  }

  #operator(): void {
    const at = this.#at;
    const [operator = ""] = this.#match(operatorPattern) ?? [];
    const end = at + operator.length;
    const [splat] = operator === "." ? (this.#match(attributeSplatPattern, end) ?? []) : [];
    this.#shown.add(splat === undefined ? operator : ".*", at);
    this.#at = end + (splat ?? "").length;
    const layout = this.#layout;
    if (operator === "=") layout.equals(at, end);
    else if (operator === ":") layout.colon(at, end);
    else if (operator === "=>") layout.arrow(at, end);
    else if (operator === ",") layout.comma(at, end);
    else if (operator === "...") layout.ellipsis(at, end);
    else if (operator === "!" || (operator === "-" && !layout.afterOperand)) layout.unary(operator, at, end);
    else layout.binary(operator, at, end);
    if (splat !== undefined) layout.step(at, this.#at);
  }

  #match(pattern: RegExp, at = this.#at): RegExpExecArray | undefined {
    pattern.lastIndex = at;
    return pattern.exec(this.#text) ?? undefined;
  }
}

/** Whether a unit is white space of the language, as `\s` has it in what is no string. */
function isBlank(unit: number): boolean {
  return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
}
