import { type DocumentStrings, stringsIn } from "./document-strings.js";
import type { KnownWords } from "./known-words.js";
import { orderOf, unitsTold } from "./text-order.js";

/** A document with marks in the place of its names. */
export interface NamedDocument {
  /** The document but for its names, and what they have in common with those of other documents that are alike. */
  readonly shape: string;
  /** Each once, in the order of the text. */
  readonly names: readonly string[];
  /** All texts in which names may stand within others, in lower case. */
  readonly texts: string;
  /** Whether a number is among the names. */
  readonly hasNumber: boolean;
}

/**
 * Takes the names out of the text of a trust policy. What remains is all that may matter besides: everything that is not
 * beyond doubt a name, and of names their lengths, the kinds of their characters, which are equal, and how the texts that
 * they stand in are ordered and begin alike. A document with anything unusual has no names: it is alike to itself only.
 */
export function namedDocument(text: string, known: KnownWords): NamedDocument {
  const found = stringsIn(text);
  if (found === undefined) return { shape: `=${text}`, names: [], texts: text.toLowerCase(), hasNumber: false };
  const values = [...new Set(found.values)];
  const texts = values.join("\n");
  const folded = texts.toLowerCase();
  if (beyondPlain.test(texts)) return { shape: `=${text}`, names: [], texts: text.toLowerCase(), hasNumber: false };
  const marked = new MarkedText(text, unitsTold(folded));
  const named = new Set<string>();
  for (const each of found.named) if (marked.take(each, known)) named.add(each.value);
  return {
    shape: `~${marked.end()}\0${orderOf(named, values)}`,
    names: marked.names,
    texts: folded,
    hasNumber: marked.hasNumber,
  };
}

/** Escapes, wildcards, policy variables, and what has rules of its own about letter case. */
const beyondPlain = /[^\n -~]|[\\*?$]/;

/** The text of a document in which marks take the place of names, one after the other. */
class MarkedText {
  readonly names: string[] = [];
  hasNumber = false;
  readonly #text: string;
  readonly #told: string;
  #marked = "";
  #end = 0;

  /** `told` are the characters that stand for themselves in marks. */
  constructor(text: string, told: string) {
    this.#text = text;
    this.#told = told;
  }

  /** Takes the names out of a value; whether it has any. */
  take({ value, start, from, until, isNumber }: DocumentStrings["named"][number], known: KnownWords): boolean {
    if (isNumber) return this.#takeNumber(value, start, known);
    const text = this.#text;
    const before = this.#end;
    const last = start + until;
    for (let at = start + from; at < last; at++) {
      if (!isWordUnit(text.charCodeAt(at))) continue;
      const begin = at;
      while (at < last && isWordUnit(text.charCodeAt(at))) at++;
      if (at - begin < shortestName) continue;
      const word = text.slice(begin, at);
      if (!known.has(word.toLowerCase())) this.#mark(word, begin);
    }
    return this.#end !== before;
  }

  /** A number is a name together with the known ones that it is between. */
  #takeNumber(value: string, start: number, known: KnownWords): boolean {
    const order = known.has(value) ? undefined : known.orderOf(Number(value));
    if (order === undefined) return false;
    this.#mark(value, start, `<${order}`);
    this.hasNumber = true;
    return true;
  }

  #mark(word: string, begin: number, order = ""): void {
    const known = this.names.indexOf(word);
    const mark = known === -1 ? this.names.push(word) - 1 + kindsOf(word, this.#told) : known;
    this.#marked += `${this.#text.slice(this.#end, begin)}\0${mark}${order}\0`;
    this.#end = begin + word.length;
  }

  /** The whole text, once all names are taken out. */
  end(): string {
    return this.#marked + this.#text.slice(this.#end);
  }
}

/** Shorter words are found in too many other texts. */
const shortestName = 3;

function isWordUnit(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a);
}

/** The kinds of a word's characters; those that are told apart stand for themselves. */
function kindsOf(word: string, told: string): string {
  let kinds = ":";
  for (let at = 0; at < word.length; at++) {
    const unit = word.charCodeAt(at);
    if (told !== "" && told.includes(word.charAt(at))) kinds += `'${word.charAt(at)}`;
    else kinds += unit <= 0x39 ? "0" : unit <= 0x5a ? "A" : "a";
  }
  return kinds;
}
