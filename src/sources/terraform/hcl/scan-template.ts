import type { Layout } from "./layout.js";
import { directives, type ScannedTemplate, type SequenceContext, type TemplateContext } from "./scanned.js";
import type { ShownText } from "./shown-text.js";
import { maximumNesting, Stop } from "./text.js";

const directivePattern = /~?[ \t\r\n]*([\p{ID_Start}_][\p{ID_Continue}-]*)?/uy;

export const loneCarriageReturn = "a line ends with a line feed, not with a carriage return alone";

/** Finds the literals of templates, and where their `${` and `%{` begin and end. */
export class TemplateScanner {
  constructor(
    private readonly text: string,
    private readonly layout: Layout,
    private readonly found: Map<number, ScannedTemplate>,
    private readonly shown: ShownText,
  ) {}

  /** Begins a template whose text begins at `content`; answers where to go on. */
  begin(form: TemplateContext["form"], open: number, content: number, marker: string): number {
    this.layout.push({ kind: "template", form, open, marker, pieces: [], openDirectives: [], isLineStart: true });
    // The grammar sees all templates as quoted ones.
    this.shown.add('"', open);
    return content;
  }

  /** Reads up to the next `${` or `%{`, or to the end of the template; answers where to go on. */
  read(template: TemplateContext, at: number): number {
    return template.form === "quoted" ? this.#quoted(template, at) : this.#lines(template, at);
  }

  #quoted(template: TemplateContext, start: number): number {
    const { text } = this;
    for (let at = start; ; at++) {
      switch (text[at]) {
        case undefined:
        case "\n":
        case "\r":
          throw this.layout.unclosedQuote(template.open);
        case "\\":
          at++;
          if (text[at] === "\n" || text[at] === "\r") throw this.layout.unclosedQuote(template.open);
          continue;
        case '"':
          this.#literal(template, start, at);
          this.shown.add('"', at);
          this.finish(template, at + 1);
          return at + 1;
        case "$":
        case "%":
          if (text[at + 1] === "{") {
            this.#literal(template, start, at);
            return this.#beginSequence(template, at);
          }
          if (this.#isEscape(at)) at += 2;
      }
    }
  }

  #lines(template: TemplateContext, start: number): number {
    const { text } = this;
    let begin = start;
    for (let at = start; at < text.length; at++) {
      if (template.isLineStart && template.form !== "file") {
        const end = this.#markerEnd(template, at);
        if (end !== undefined) {
          this.shown.add('"', end - 1);
          this.finish(template, end);
          return end;
        }
      }
      template.isLineStart = false;
      const character = text[at];
      if (character === "\n") {
        this.#literal(template, begin, at + 1);
        begin = at + 1;
        template.isLineStart = true;
      } else if (character === "\r" && text[at + 1] !== "\n") {
        throw new Stop(loneCarriageReturn, at, at + 1);
      } else if (character === "$" || character === "%") {
        if (text[at + 1] === "{") {
          this.#literal(template, begin, at);
          return this.#beginSequence(template, at);
        }
        if (this.#isEscape(at)) at += 2;
      }
    }
    if (template.form === "file") this.#literal(template, begin, text.length);
    else this.layout.end(text.length);
    return text.length;
  }

  /** Behind the marker that ends a heredoc, where the line at this offset holds nothing else. */
  #markerEnd({ marker }: TemplateContext, at: number): number | undefined {
    let start = at;
    while (/[^\S\n]/.test(this.text[start] ?? "")) start++;
    if (!this.text.startsWith(marker, start)) return undefined;
    let end = start + marker.length;
    while (/[^\S\n]/.test(this.text[end] ?? "")) end++;
    return this.text[end] === "\n" ? start + marker.length : undefined;
  }

  /** `$${` and `%%{`. */
  #isEscape(at: number): boolean {
    return this.text[at + 1] === this.text[at] && this.text[at + 2] === "{";
  }

  #literal(template: TemplateContext, start: number, end: number): void {
    if (end <= start) return;
    template.pieces.push({ kind: "literal", start, end });
  }

  #beginSequence(template: TemplateContext, at: number): number {
    const { text } = this;
    template.isLineStart = false;
    const isInterpolation = text[at] === "$";
    const stripsBefore = text[at + 2] === "~";
    this.shown.add(text.slice(at, at + 2), at);
    const end = at + (stripsBefore ? 3 : 2);
    if (isInterpolation) {
      this.layout.push({ kind: "interpolation", open: at, keyword: undefined, stripsBefore });
      return end;
    }
    directivePattern.lastIndex = end;
    const word = directivePattern.exec(text)?.[1];
    const keyword = directives.find((directive) => directive === word);
    if (keyword === undefined) {
      const allowed = "if, else, endif, for or endfor";
      throw new Stop(
        word === undefined
          ? `expected ${allowed} after "%{" (a "%{" of the text itself is "%%{")`
          : `expected ${allowed} after "%{" instead of "${word}" (a "%{" of the text itself is "%%{")`,
        at,
        at + 2,
      );
    }
    this.layout.push({ kind: "directive", open: at, keyword, stripsBefore });
    return end;
  }

  /** Takes the `}` of a `${` or `%{`. */
  endSequence(sequence: SequenceContext, at: number, end: number, stripsAfter: boolean): void {
    this.layout.pop(at, end, false);
    this.shown.add("}", end - 1);
    const template = this.layout.top;
    if (template.kind !== "template") return;
    const { open: start, keyword, stripsBefore } = sequence;
    template.pieces.push({ kind: "sequence", start, end, what: keyword ?? "interpolation", stripsBefore, stripsAfter });
    const { openDirectives } = template;
    const last = openDirectives.at(-1);
    if (keyword === "if" || keyword === "for") {
      if (openDirectives.length >= maximumNesting) throw new Stop("the directives are nested too deep", start, end);
      openDirectives.push({ keyword, start, hasElse: false });
    } else if (keyword === "else") {
      if (last?.keyword !== "if") throw new Stop('there is no "%{ if" for this "%{ else }"', start, end);
      if (last.hasElse) throw new Stop('the "%{ if" has another "%{ else }"', start, end);
      last.hasElse = true;
    } else if (keyword !== undefined) {
      const opening = keyword === "endif" ? "if" : "for";
      if (last?.keyword !== opening) {
        throw new Stop(`there is no "%{ ${opening}" for this "%{ ${keyword} }"`, start, end);
      }
      openDirectives.pop();
    }
  }

  /** Takes the end of a template. */
  finish(template: TemplateContext, end: number): void {
    const { form, open, pieces, openDirectives } = template;
    const unclosed = openDirectives.at(-1);
    if (unclosed !== undefined) {
      const closing = unclosed.keyword === "if" ? "endif" : "endfor";
      throw new Stop(
        `the "%{ ${unclosed.keyword}" is not closed: its "%{ ${closing} }" is missing`,
        unclosed.start,
        unclosed.start + 2,
      );
    }
    this.found.set(open, { form, start: open, end, pieces });
    if (form === "file") return;
    this.layout.pop(open, end);
    const top = this.layout.top;
    if (top.kind === "body" && top.state === "head" && pieces.some(({ kind }) => kind === "sequence")) {
      throw new Stop('a label of a block has no "${" or "%{"', open, end);
    }
  }
}
