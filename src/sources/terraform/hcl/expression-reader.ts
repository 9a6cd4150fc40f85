import type { TreeCursor } from "web-tree-sitter";
import type { ScannedTemplate, ScannedText } from "./scanned.js";
import type { BinaryOperator, Expression, ObjectElement, Place, TemplatePart } from "./syntax.js";
import { type SequenceContent, templateParts } from "./template.js";
import { type HclText, maximumExpressionDepth, placeIn, Stop } from "./text.js";

const binaryOperators: ReadonlyMap<string, BinaryOperator> = new Map(
  (["*", "/", "%", "+", "-", ">", ">=", "<", "<=", "==", "!=", "&&", "||"] as const).map((operator) => [
    operator,
    operator,
  ]),
);

/**
 * Makes expressions of the grammar's tree, which has no errors. Each method begins with the cursor at its node and
 * ends there; `term` alone goes on through the siblings of its first node.
 */
export class ExpressionReader {
  protected depth = 0;
  /** Whether the cursor is at a node behind the term that was read. */
  #hasMore = false;

  constructor(
    protected readonly cursor: TreeCursor,
    protected readonly text: HclText,
    private readonly scanned: ScannedText,
    private readonly shown: string,
  ) {}

  /** The parts of a text that is one template, which the grammar is shown as the value of an argument. */
  wholeTemplate(): readonly TemplatePart[] {
    this.#goToValue();
    const value = this.expression();
    return value.kind === "template" ? value.parts : [];
  }

  /** The value of a text that is one expression, which the grammar is shown as the value of an argument, in parentheses. */
  wholeExpression(): Expression {
    this.#goToValue();
    this.cursor.gotoFirstChild();
    this.cursor.gotoNextSibling();
    return this.expression();
  }

  /** From the root through the body and the argument. */
  #goToValue(): void {
    for (let depth = 0; depth < 3; depth++) this.cursor.gotoFirstChild();
    while (this.cursor.nodeType !== "expression" && this.cursor.gotoNextSibling());
  }

  protected get start(): number {
    return this.scanned.shown.start(this.cursor.startIndex);
  }

  protected get end(): number {
    return this.scanned.shown.end(this.cursor.endIndex);
  }

  protected get word(): string {
    return this.shown.slice(this.cursor.startIndex, this.cursor.endIndex);
  }

  protected children(each: (type: string) => void): void {
    if (!this.cursor.gotoFirstChild()) return;
    do each(this.cursor.nodeType);
    while (this.cursor.gotoNextSibling());
    this.cursor.gotoParent();
  }

  protected place(start: number, end: number) {
    return placeIn(this.text, start, end);
  }

  protected enter(): void {
    this.depth++;
    if (this.depth > maximumExpressionDepth) {
      throw new Stop("the expression has too many parts in one another", this.start, this.end);
    }
  }

  protected expression(): Expression {
    this.enter();
    if (!this.cursor.gotoFirstChild()) throw new Error("an expression of the grammar is empty");
    const type = this.cursor.nodeType;
    const expression = type === "conditional" ? this.#conditional() : this.#term(type);
    this.cursor.gotoParent();
    this.depth--;
    return expression;
  }

  #between(first: Expression, last: Expression) {
    return { source: first.source, start: first.start, end: last.end };
  }

  /** A conditional; of `a ? b : c ? d : e` the grammar makes `(a ? b : c) ? d : e`, and Terraform `a ? b : (c ? d : e)`. */
  #conditional(): Expression {
    const operands = this.#conditionalOperands();
    return operands.reduceRight((whenFalse, condition, index) => {
      const whenTrue = operands[index + 1];
      if (index % 2 !== 0 || index === operands.length - 1 || whenTrue === undefined) return whenFalse;
      return { ...this.#between(condition, whenFalse), kind: "conditional", condition, whenTrue, whenFalse };
    });
  }

  /** The operands of a chain of conditionals, without the signs between them. */
  #conditionalOperands(): Expression[] {
    const operands: Expression[] = [];
    this.children((type) => {
      if (type !== "expression") return;
      if (operands.length === 0 && this.#isConditional()) {
        this.enter();
        this.cursor.gotoFirstChild();
        operands.push(...this.#conditionalOperands());
        this.cursor.gotoParent();
        this.depth--;
      } else operands.push(this.expression());
    });
    return operands;
  }

  #isConditional(): boolean {
    this.cursor.gotoFirstChild();
    const is = this.cursor.nodeType === "conditional";
    this.cursor.gotoParent();
    return is;
  }

  /** A value with what follows it, up to an operator or the last sibling. */
  #term(type = this.cursor.nodeType): Expression {
    let value: Expression;
    if (type === "(") {
      const start = this.start;
      this.cursor.gotoNextSibling();
      const inner = this.expression();
      this.cursor.gotoNextSibling();
      value = { ...inner, ...this.place(start, this.end) };
    } else value = this.#head(type);
    this.#hasMore = this.cursor.gotoNextSibling();
    return this.#steps(value);
  }

  /** What follows a value: `.name`, `[key]`, `.*` and `[*]`. All that follows `[*]` belongs to the elements. */
  #steps(first: Expression): Expression {
    let of = first;
    const depth = this.depth;
    let endsWithSplat = false;
    while (this.#hasMore) {
      const type = this.cursor.nodeType;
      const followsSplat = endsWithSplat;
      endsWithSplat = false;
      if (type === "get_attr") of = this.#attributeOf(of);
      else if (type === "index") of = this.#indexOf(of);
      else if (type === "splat") {
        this.cursor.gotoFirstChild();
        const isFull = this.cursor.nodeType === "full_splat";
        if (!isFull && followsSplat) {
          throw new Stop('".*" is not valid behind another ".*", but "[*]" is', this.start, this.start + 2);
        }
        if (isFull) {
          this.enter();
          const item = this.#fullSplat(of);
          this.cursor.gotoParent();
          this.#hasMore = this.cursor.gotoNextSibling();
          const each = this.#steps(item);
          this.depth = depth;
          return { source: of.source, start: of.start, end: Math.max(each.end, of.end), kind: "splat", of, each };
        }
        const splat = this.#attributeSplat(of);
        this.cursor.gotoParent();
        of = splat.whole;
        endsWithSplat = splat.isOpen;
      } else break;
      this.enter();
      this.#hasMore = this.cursor.gotoNextSibling();
    }
    this.depth = depth;
    return of;
  }

  #attributeOf(of: Expression): Expression {
    const end = this.end;
    let name = "";
    this.children((type) => {
      if (type === "identifier") name = this.word;
    });
    return { source: of.source, start: of.start, end: this.text.at(end), kind: "attribute", of, name };
  }

  #indexOf(of: Expression): Expression {
    const end = this.end;
    let key: Expression | undefined;
    this.cursor.gotoFirstChild();
    if (this.cursor.nodeType === "legacy_index") {
      const text = /\d\S*$/.exec(this.text.text.slice(this.start, end))?.[0] ?? "";
      key = { ...this.place(end - text.length, end), kind: "number", text };
    } else {
      this.children((type) => {
        if (type === "expression") key = this.expression();
      });
    }
    this.cursor.gotoParent();
    if (key === undefined) throw new Error("an index of the grammar has no key");
    return { source: of.source, start: of.start, end: this.text.at(end), kind: "index", of, key };
  }

  /** What is made of each element by what stands in the node of a `[*]`; the cursor is at the `full_splat`. */
  #fullSplat(of: Expression): Expression {
    let each: Expression = { ...this.place(this.start, this.end), start: of.start, kind: "item" };
    this.children((type) => {
      if (type === "[*]") each = { ...each, end: this.text.at(this.end) };
      else if (type === "get_attr") each = this.#attributeOf(each);
      else if (type === "index") each = this.#indexOf(each);
    });
    return each;
  }

  /** Only names and numbers belong to the elements of `.*`: a key in brackets, and all behind it, to the list. */
  #attributeSplat(of: Expression): { whole: Expression; isOpen: boolean } {
    const { source } = of;
    let each: Expression = { ...this.place(this.start, this.end), start: of.start, kind: "item" };
    let whole: Expression | undefined;
    const splat = (): Expression => ({ source, start: of.start, end: each.end, kind: "splat", of, each });
    this.children((type) => {
      if (type === ".*") each = { ...each, end: this.text.at(this.end) };
      else if (type === "get_attr" || type === "index") {
        if (whole === undefined && type === "index" && this.#isBracketed()) whole = splat();
        const read = (on: Expression) => (type === "index" ? this.#indexOf(on) : this.#attributeOf(on));
        if (whole === undefined) each = read(each);
        else whole = read(whole);
      }
    });
    return { whole: whole ?? splat(), isOpen: whole === undefined };
  }

  #isBracketed(): boolean {
    this.cursor.gotoFirstChild();
    const is = this.cursor.nodeType === "new_index";
    this.cursor.gotoParent();
    return is;
  }

  /** `type` is that of the cursor's node: each look at it goes into WebAssembly. */
  #head(type = this.cursor.nodeType): Expression {
    switch (type) {
      case "literal_value":
        return this.#literal();
      case "template_expr":
        return this.#template(type);
      case "collection_value":
      case "for_expr":
      case "operation":
        return this.#inner();
      case "unary_operation":
      case "binary_operation":
        return this.#operation();
    }
    const place = this.place(this.start, this.end);
    switch (type) {
      case "variable_expr":
        return { ...place, kind: "name", name: this.word };
      case "function_call":
        return this.#call(place);
      case "tuple": {
        const items: Expression[] = [];
        this.children((kind) => {
          if (kind === "expression") items.push(this.expression());
        });
        return { ...place, kind: "tuple", items };
      }
      case "object": {
        const elements: ObjectElement[] = [];
        this.children((kind) => {
          if (kind === "object_elem") elements.push(this.#element());
        });
        return { ...place, kind: "object", elements };
      }
      case "for_tuple_expr":
      case "for_object_expr":
        return this.#for(place);
      default:
        throw new Error(`the grammar has an unknown ${type}`);
    }
  }

  #inner(): Expression {
    this.cursor.gotoFirstChild();
    const inner = this.#head();
    this.cursor.gotoParent();
    return inner;
  }

  #literal(): Expression {
    this.cursor.gotoFirstChild();
    const type = this.cursor.nodeType;
    const literal = type === "string_lit" ? this.#template(type) : this.#numberOrKeyword(type);
    this.cursor.gotoParent();
    return literal;
  }

  #numberOrKeyword(type: string): Expression {
    const start = this.start;
    const end = this.end;
    const place = this.place(start, end);
    if (type === "numeric_lit") return { ...place, kind: "number", text: this.text.text.slice(start, end) };
    if (type === "bool_lit") return { ...place, kind: "boolean", value: this.word === "true" };
    return { ...place, kind: "null" };
  }

  /** The cursor is at the node of a template, or at one that begins with it. */
  #template(type: string): Expression {
    const start = this.start;
    const place = this.place(start, this.end);
    // A text without sequences has nothing for the grammar to say.
    const contents = new Map<number, SequenceContent>();
    if (type === "template_expr" && this.#hasSequences(start)) {
      this.children((type) => {
        if (type === "quoted_template") this.#sequences(contents);
      });
    }
    return { ...place, kind: "template", parts: this.parts(contents, start) };
  }

  #hasSequences(start: number): boolean {
    return this.#scannedTemplate(start)?.pieces.some(({ kind }) => kind === "sequence") === true;
  }

  /** Of a template file, the grammar is shown quotes around the text. */
  #scannedTemplate(start: number): ScannedTemplate | undefined {
    return this.scanned.templates.get(start) ?? (start < 0 ? this.scanned.templates.get(0) : undefined);
  }

  protected parts(contents: ReadonlyMap<number, SequenceContent>, start = this.start): readonly TemplatePart[] {
    const template = this.#scannedTemplate(start);
    if (template === undefined) throw new Error(`no template was found at ${start}`);
    return templateParts(this.text, template, (at) => contents.get(at));
  }

  #sequences(contents: Map<number, SequenceContent>): void {
    this.children((type) => {
      if (type === "template_interpolation" || type === "template_if_intro" || type === "template_for_start") {
        contents.set(this.start, this.#sequence());
      } else if (type.startsWith("template_")) this.#sequences(contents);
    });
  }

  #sequence(): SequenceContent {
    let expression: Expression | undefined;
    const names: string[] = [];
    this.children((type) => {
      if (type === "identifier") names.push(this.word);
      else if (type === "expression") expression = this.expression();
    });
    return { expression, names };
  }

  #call(place: Place): Expression {
    let name = "";
    const args: Expression[] = [];
    let expandsLast = false;
    this.children((type) => {
      if (type === "identifier") name = this.word;
      else if (type === "function_arguments") {
        this.children((kind) => {
          if (kind === "expression") args.push(this.expression());
          else if (kind === "ellipsis") expandsLast = true;
        });
      }
    });
    return { ...place, kind: "call", name, args, expandsLast };
  }

  #element(): ObjectElement {
    const operands: Expression[] = [];
    let isBare = false;
    this.children((type) => {
      if (type !== "expression") return;
      if (operands.length === 0) isBare = this.shown[this.cursor.startIndex] !== "(";
      operands.push(this.expression());
    });
    const [key, value] = operands;
    if (key === undefined || value === undefined) throw new Error("an element of the grammar lacks its value");
    return { key: isBare ? this.#bareKey(key) : key, value };
  }

  /** A name, also one such as `null`, is a text where it is a key. */
  #bareKey(key: Expression): Expression {
    if (key.kind !== "name" && key.kind !== "boolean" && key.kind !== "null") return key;
    const { source, start, end } = key;
    const name = key.kind === "name" ? key.name : key.kind === "null" ? "null" : String(key.value);
    const part: TemplatePart = {
      kind: "literal",
      text: name,
      offsets: (index) => start + Math.min(index, name.length),
      place: { source, start, end },
    };
    return { source, start, end, kind: "template", parts: [part] };
  }

  #operation(): Expression {
    const start = this.start;
    this.enter();
    const isUnary = this.cursor.nodeType === "unary_operation";
    this.cursor.gotoFirstChild();
    let expression: Expression;
    if (isUnary) {
      const operator = this.word === "!" ? ("!" as const) : ("-" as const);
      this.cursor.gotoNextSibling();
      const operand = this.#term();
      expression = {
        source: operand.source,
        start: this.text.at(start),
        end: operand.end,
        kind: "unary",
        operator,
        operand,
      };
    } else {
      const left = this.#term();
      const operator = binaryOperators.get(this.word);
      if (!this.#hasMore || operator === undefined) throw new Error("an operation of the grammar has no operator");
      this.cursor.gotoNextSibling();
      const right = this.#term();
      expression = { ...this.#between(left, right), kind: "binary", operator, left, right };
    }
    this.cursor.gotoParent();
    this.depth--;
    return expression;
  }

  #for(place: Place): Expression {
    const isObject = this.cursor.nodeType === "for_object_expr";
    let intro: SequenceContent = { expression: undefined, names: [] };
    let condition: Expression | undefined;
    let groups = false;
    const results: Expression[] = [];
    this.children((type) => {
      if (type === "for_intro") intro = this.#sequence();
      else if (type === "expression") results.push(this.expression());
      else if (type === "ellipsis") groups = true;
      else if (type === "for_cond") condition = this.#sequence().expression;
    });
    const [one = "", two] = intro.names;
    const result = isObject ? results[1] : results[0];
    if (result === undefined || intro.expression === undefined) throw new Error("a for of the grammar lacks a part");
    return {
      ...place,
      kind: "for",
      key: two === undefined ? undefined : one,
      value: two ?? one,
      collection: intro.expression,
      resultKey: isObject ? results[0] : undefined,
      result,
      condition,
      groups,
    };
  }
}
