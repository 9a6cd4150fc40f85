import { type JSONVisitor, visit } from "jsonc-parser";
import { childPointer, type Problem, type SourceText, type Span } from "../diagnostics/index.js";
import {
  type ItemTaker,
  type JsonMember,
  type JsonNode,
  type JsonProblemCode,
  type JsonString,
  maximumDepth,
  type ParsedJson,
  quote,
} from "./json-nodes.js";

/**
 * Reads a JSON text token by token, as {@link parseJson} does: slower than that, but it says what is wrong with the text, and
 * where.
 */
export function visitJson(source: SourceText, takeItem?: ItemTaker): ParsedJson {
  const builder = new TreeBuilder(source, takeItem);
  try {
    visit(source.text, builder, { disallowComments: true });
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    return { root: undefined, problems: [stop.problem] };
  }
  if (builder.root === undefined) {
    const span = { start: 0, end: source.text.length };
    return {
      root: undefined,
      problems: [syntaxProblem({ message: "expected a JSON object, but the text is empty" }, span)],
    };
  }
  return { root: builder.root, problems: builder.problems };
}

/** Ends a walk over the text at its first error; never leaves this file. */
class Stop {
  constructor(readonly problem: Problem<JsonProblemCode>) {}
}

interface Fault {
  readonly message: string;
  readonly remedy?: string | undefined;
}

function syntaxProblem(fault: Fault, span: Span, code: JsonProblemCode = "invalid-json"): Problem<JsonProblemCode> {
  return { code, ...fault, pointer: "", span };
}

interface OpenObject {
  readonly kind: "object";
  readonly start: number;
  readonly members: JsonMember[];
  key: JsonString | undefined;
}

interface OpenArray {
  readonly kind: "array";
  readonly start: number;
  readonly items: JsonNode[];
  /** How many items there were, with those that were dropped. */
  count: number;
}

class TreeBuilder implements JSONVisitor {
  root: JsonNode | undefined;
  readonly problems: Problem<JsonProblemCode>[] = [];
  readonly #source: SourceText;
  readonly #open: (OpenObject | OpenArray)[] = [];
  readonly #takeItem: ItemTaker | undefined;
  #lastClosed = 0;

  constructor(source: SourceText, takeItem: ItemTaker | undefined) {
    this.#source = source;
    this.#takeItem = takeItem;
  }

  onObjectBegin = (offset: number): void => {
    this.#noticeDepth(offset);
    this.#open.push({ kind: "object", start: offset, members: [], key: undefined });
  };

  onObjectProperty = (value: string, offset: number, length: number): void => {
    const inner = this.#open.at(-1);
    if (inner?.kind !== "object") return;
    inner.key = { kind: "string", value, start: offset, end: offset + length };
  };

  onObjectEnd = (offset: number, length: number): void => {
    const inner = this.#open.pop();
    if (inner?.kind !== "object") return;
    this.#lastClosed = inner.start;
    this.#noticeDuplicates(inner);
    this.#add({ kind: "object", members: inner.members, start: inner.start, end: offset + length });
  };

  onArrayBegin = (offset: number): void => {
    this.#noticeDepth(offset);
    this.#open.push({ kind: "array", start: offset, items: [], count: 0 });
  };

  onArrayEnd = (offset: number, length: number): void => {
    const inner = this.#open.pop();
    if (inner?.kind !== "array") return;
    this.#lastClosed = inner.start;
    this.#add({ kind: "array", items: inner.items, start: inner.start, end: offset + length });
  };

  onLiteralValue = (value: unknown, offset: number, length: number): void => {
    const span = { start: offset, end: offset + length };
    if (typeof value === "string") this.#add({ kind: "string", value, ...span });
    else if (typeof value === "boolean") this.#add({ kind: "boolean", value, ...span });
    else if (value === null) this.#add({ kind: "null", ...span });
    else this.#add({ kind: "number", text: this.#source.text.slice(offset, offset + length), ...span });
  };

  onError = (code: number, offset: number, length: number): void => {
    const text = this.#source.text;
    const span = { start: offset, end: Math.min(offset + Math.max(length, 1), text.length) };
    const message = `expected ${this.#expected(code, offset)}, found ${found(text, span)}`;
    throw new Stop(syntaxProblem(lexicalErrors.get(code) ?? { message, remedy: remedyAt(text, offset) }, span));
  };

  /** What JSON allows at `offset`, where the text has something else. */
  #expected(code: number, offset: number): string {
    if (code === closeBraceExpected) return `"}" for the object that begins on line ${this.#lastClosedLine()}`;
    if (code === closeBracketExpected) return `"]" for the array that begins on line ${this.#lastClosedLine()}`;
    const outer = this.#open.at(-1);
    const previous = this.#source.text.slice(0, offset).trimEnd().at(-1);
    if (outer === undefined) return this.root === undefined ? "a JSON object" : "the end of the text";
    if (outer.kind === "array") return previous === "[" || previous === "," ? "a value" : '"," or "]"';
    if (outer.key !== undefined) return previous === ":" ? "a value" : '":" after the key';
    return previous === "{" || previous === "," ? "a key in double quotes" : '"," or "}"';
  }

  #lastClosedLine(): number {
    return this.#source.position(this.#lastClosed).line;
  }

  #add(node: JsonNode): void {
    const outer = this.#open.at(-1);
    if (outer === undefined) {
      this.root = node;
    } else if (outer.kind === "array") {
      if (!this.#isTaken(node)) outer.items.push(node);
      outer.count++;
    } else if (outer.key !== undefined) {
      outer.members.push({ key: outer.key, value: node });
      outer.key = undefined;
    }
  }

  #isTaken(item: JsonNode): boolean {
    if (this.#takeItem === undefined || (item.kind !== "object" && item.kind !== "array")) return false;
    return this.#takeItem(item, this.#path()) === "drop";
  }

  #noticeDepth(offset: number): void {
    if (this.#open.length < maximumDepth) return;
    const message = `arrays and objects are nested more than ${maximumDepth} deep`;
    throw new Stop(
      syntaxProblem({ message, remedy: "nest less deeply" }, { start: offset, end: offset + 1 }, "nesting-too-deep"),
    );
  }

  /** Where the value that ends here stands in each of the arrays and objects around it. */
  #path(): (string | number)[] {
    return this.#open.map((outer) => (outer.kind === "array" ? outer.count : (outer.key?.value ?? "")));
  }

  #noticeDuplicates(object: OpenObject): void {
    if (object.members.length < 2) return;
    const first = new Map<string, JsonString>();
    for (const { key } of object.members) {
      const earlier = first.get(key.value);
      if (earlier === undefined) {
        first.set(key.value, key);
        continue;
      }
      const line = this.#source.position(earlier.start).line;
      this.problems.push({
        code: "duplicate-key",
        message: `the key ${quote(key.value)} appears twice in one object (first on line ${line}), and only the last one counts`,
        remedy: "remove one of the two keys, or merge their values",
        pointer: childPointer(this.#path().reduce(childPointer, ""), key.value),
        span: key,
      });
    }
  }
}

// jsonc-parser declares its codes as a const enum, which isolated modules cannot read.
const closeBraceExpected = 7;
const closeBracketExpected = 8;
const comment: Fault = { message: "expected JSON, found a comment", remedy: "remove the comment" };
const lexicalErrors = new Map<number, Fault>([
  [10, comment],
  [11, comment],
  [12, { message: "expected the closing double quote of the string before the end of the line" }],
  [13, { message: "expected a digit in the number" }],
  [14, { message: 'expected four hexadecimal digits after "\\u" in the string' }],
  [15, { message: 'expected one of " \\ / b f n r t u after the backslash in the string' }],
  [16, { message: "the string has a control character", remedy: "write an escape such as \\n or \\t" }],
]);

function found(text: string, span: Span): string {
  return span.start >= text.length ? "the end of the text" : quote(text.slice(span.start, span.end));
}

/** What to do about the commonest syntax errors. */
function remedyAt(text: string, offset: number): string | undefined {
  const next = text[offset];
  const previous = text.slice(0, offset).trimEnd().at(-1);
  if ((next === "}" || next === "]") && previous === ",") return "remove the trailing comma";
  if (next === "'") return "put the string in double quotes";
  if (/^(True|False|None)\b/.test(text.slice(offset, offset + 8))) return "write true, false or null";
  return undefined;
}
