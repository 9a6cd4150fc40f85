import { type Position, type Range, SourceText, type Span, type TextEdit } from "../diagnostics/index.js";
import { type CompiledPolicy, compilePolicy } from "../engine/index.js";
import { type JsonObject, nodeAt, parsePolicy, printJson, toValue } from "../policy/index.js";
import type { Change } from "./mutation.js";

/** A trust policy whose text is JSON and nothing else, to be changed; it may be a part of another text. */
export interface ChangeableText {
  /** Where the policy was read. */
  readonly policy: CompiledPolicy;
  readonly text: string;
  /** The offset of `text` in the policy's source; undefined where the source has the policy in another form, such as YAML. */
  readonly start: number | undefined;
}

/** The text of a policy; of one that is not written as JSON, the JSON that it means. */
export function changeableText(policy: CompiledPolicy): ChangeableText {
  const { source, node } = policy.document;
  const text = source.text.slice(node.start, node.end);
  const isWritten = text.startsWith("{") && isSame(text, node);
  return isWritten ? { policy, text, start: node.start } : { policy, text: printJson(node), start: undefined };
}

function isSame(text: string, node: JsonObject): boolean {
  const { document, problems } = parsePolicy("trust", new SourceText("", text));
  if (document === undefined || problems.some(({ code }) => code === "duplicate-key")) return false;
  return JSON.stringify(toValue(document.node)) === JSON.stringify(toValue(node));
}

/** A trust policy with one small mistake in it. */
export class Mutant {
  /** The kind and the place of the mistake; the same in each run on the same text. */
  readonly id: string;
  /** The id of the kind of mistake. */
  readonly kind: string;
  /** What is done, as an imperative clause: `write "BoolIfExists" for "Bool"`. */
  readonly description: string;
  /** RFC 6901 JSON pointer, from the whole text that the policy is in, to what is written wrong. */
  readonly pointer: string;
  /** The policy's text with the mistake: JSON, and nothing else. */
  readonly text: string;
  readonly #original: ChangeableText;
  readonly #change: Change;
  #policy: CompiledPolicy | undefined;

  constructor(original: ChangeableText, kind: string, change: Change, number: number) {
    this.#original = original;
    this.#change = change;
    this.kind = kind;
    this.description = change.description;
    this.pointer = `${original.policy.document.pointer}${change.pointer}`;
    this.id = `${kind} ${this.pointer}${number === 0 ? "" : ` ${number + 1}`}`;
    this.text = edited(original.text, change.edits);
  }

  /** The policy with the mistake; places are those of {@link text}. */
  get policy(): CompiledPolicy {
    if (this.#policy === undefined) {
      const parsed = parsePolicy("trust", new SourceText(this.#original.policy.document.source.name, this.text));
      // INVARIANT: the edits leave the outermost object as it is.
      if (parsed.document === undefined) throw new Error(`${this.id} is not a policy any more`);
      this.#policy = compilePolicy({ ...parsed, document: parsed.document });
    }
    return this.#policy;
  }

  /** Where the mistake is in the original: in the file, where the policy is a part of one. */
  get range(): Range {
    const { policy, start } = this.#original;
    const { source, node } = policy.document;
    if (start !== undefined) {
      const { start: from, end } = this.#span;
      return nonEmpty(source.range({ start: start + from, end: start + end }));
    }
    return nonEmpty(source.range(nodeAt(node, this.#change.pointer)?.node ?? node));
  }

  /** What is at {@link range} with the mistake; JSON, whatever the file is. */
  get replacement(): string {
    const { start, end } = this.#span;
    const edits = this.#change.edits.map(({ span, text }) => ({
      span: { start: span.start - start, end: span.end - start },
      text,
    }));
    return edited(this.#original.text.slice(start, end), edits);
  }

  /**
   * The edits of the file's text, for a policy that is written as JSON: as a whole, as a part, or in a string. Undefined for
   * others.
   */
  get fileEdits(): readonly TextEdit[] | undefined {
    const { policy, start } = this.#original;
    if (start === undefined) return undefined;
    return this.#change.edits.map(({ span, text }) =>
      policy.document.source.outwardEdit({ span: { start: start + span.start, end: start + span.end }, text }),
    );
  }

  get #span(): Span {
    const { edits } = this.#change;
    const starts = edits.map(({ span }) => span.start);
    return { start: Math.min(...starts), end: Math.max(...edits.map(({ span }) => span.end)) };
  }
}

/** A text after edits that are in its order. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  let result = "";
  let last = 0;
  for (const { span, text: written } of edits) {
    result += text.slice(last, span.start) + written;
    last = span.end;
  }
  return result + text.slice(last);
}

function nonEmpty(range: Range): Range {
  const isEmpty = range.start.line === range.end.line && range.start.column === range.end.column;
  const end: Position = { line: range.end.line, column: range.end.column + 1 };
  return isEmpty ? { start: range.start, end } : range;
}
