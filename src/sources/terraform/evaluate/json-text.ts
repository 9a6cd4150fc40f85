import { SourceText, type Span } from "../../../diagnostics/index.js";
import { type JsonNode, parseJson } from "../../../policy/index.js";
import type { Place } from "../hcl/syntax.js";
import { decimalOf, decimalText } from "./decimal.js";
import { knownParts } from "./known.js";
import { booleanAt, mappingAt, nullAt, numberAt, sequenceAt, textOf, type ValueOf } from "./literals.js";
import type { HclMember, HclValue, TextPart } from "./value.js";

/** What a text is as JSON: a value with the places of the text, or why it is none, as a clause. */
export type DecodedJson =
  | {
      readonly kind: "value";
      readonly value: HclValue /** Of keys that are given twice the last counts. */;
      readonly hasDuplicateKeys: boolean;
    }
  | { readonly kind: "invalid"; readonly why: string }
  | { readonly kind: "unknown"; readonly why: string };

/** Characters for private use, between which the number of a part is: in a string of the JSON, and in place of a value. */
const within = "\ue000";
const instead = "\ue002";
const behind = "\ue001";

/** A part with where it begins in the JSON text that is read. */
interface Stretch {
  readonly at: number;
  readonly length: number;
  readonly part: TextPart;
}

/**
 * Reads a text as JSON. Parts that are not known may be in its strings, or be values in it: a text with holes gives a value
 * with holes. What `jsonencode` made is taken as it is.
 */
export function decodeJson(text: ValueOf<"text">): DecodedJson {
  const [only] = text.parts;
  if (text.parts.length === 1 && only?.kind === "json") {
    return { kind: "value", value: only.value, hasDuplicateKeys: false };
  }
  return new JsonText(text).read();
}

class JsonText {
  readonly #text: ValueOf<"text">;
  readonly #stretches: Stretch[] = [];
  /** The parts that have a number in the text instead. */
  readonly #replaced: TextPart[] = [];
  #written = "";
  #isInString = false;
  #hasDuplicateKeys = false;

  constructor(text: ValueOf<"text">) {
    this.#text = text;
  }

  read(): DecodedJson {
    for (const part of this.#text.parts) {
      const text = this.#textOf(part);
      if (text === undefined) return { kind: "unknown", why: "a part of the JSON text is not known" };
      this.#stretches.push({ at: this.#written.length, length: text.length, part });
      this.#written += text;
    }
    const { root, problems } = parseJson(new SourceText(this.#text.place.source.name, this.#written));
    this.#hasDuplicateKeys = problems.some(({ code }) => code === "duplicate-key");
    if (root === undefined) {
      const why = `the text is not JSON: ${problems[0]?.message ?? "it is empty"}`;
      return { kind: this.#replaced.length > 0 ? "unknown" : "invalid", why };
    }
    return { kind: "value", value: this.#valueOf(root), hasDuplicateKeys: this.#hasDuplicateKeys };
  }

  #textOf(part: TextPart): string | undefined {
    if (part.kind === "literal") {
      if (/[\ue000-\ue002]|\\ue00[0-2]/i.test(part.text)) return undefined;
      this.#follow(part.text);
      return part.text;
    }
    if (this.#isInString && part.kind === "json") {
      const text = knownParts([part]);
      if (text !== undefined) this.#follow(text);
      return text;
    }
    this.#replaced.push(part);
    const number = this.#replaced.length - 1;
    return this.#isInString ? `${within}${number}${behind}` : `"${instead}${number}${behind}"`;
  }

  /** Whether a string has begun and not ended. */
  #follow(text: string): void {
    for (let index = 0; index < text.length; index++) {
      const character = text[index];
      if (character === '"') this.#isInString = !this.#isInString;
      else if (character === "\\" && this.#isInString) index++;
    }
  }

  #valueOf(node: JsonNode): HclValue {
    const place = this.#placeOf(node);
    switch (node.kind) {
      case "object": {
        const members = new Map<string, HclMember>();
        for (const { key, value } of node.members) {
          const name = this.#keyOf(key.value);
          members.set(name, { key: name, keyPlace: this.#placeOf(key), value: this.#valueOf(value) });
        }
        return mappingAt(place, [...members.values()]);
      }
      case "array":
        return sequenceAt(
          place,
          node.items.map((item) => this.#valueOf(item)),
          "tuple",
        );
      case "string":
        return this.#stringOf(node.value, place);
      case "number": {
        const value = decimalOf(node.text);
        return numberAt(place, value === undefined ? node.text : decimalText(value));
      }
      case "boolean":
        return booleanAt(place, node.value);
      case "null":
        return nullAt(place);
    }
  }

  /** A key of which a part is not known is written as people write it, so that it is like no other. */
  #keyOf(text: string): string {
    return text.replace(/[\ue000\ue002](\d+)\ue001/g, (_, number) => {
      const part = this.#replaced[Number(number)];
      return part?.kind === "unknown" ? `\${${part.value.expression}}` : "";
    });
  }

  #stringOf(text: string, place: Place): HclValue {
    const parts: TextPart[] = [];
    for (const piece of text.split(/([\ue000\ue002]\d+\ue001)/)) {
      const part = /^[\ue000\ue002]/.test(piece) ? this.#replaced[Number(piece.slice(1, -1))] : undefined;
      if (part !== undefined && part.kind !== "literal" && piece.startsWith(instead)) {
        return { ...part.value, place: part.kind === "json" ? part.value.place : place };
      }
      if (part !== undefined) parts.push(part);
      else if (piece !== "") parts.push({ kind: "literal", text: piece, place });
    }
    return textOf(place, parts);
  }

  /** Where something of the JSON text is in the files. */
  #placeOf({ start, end }: Span): Place {
    const first = this.#stretchAt(start);
    const last = this.#stretchAt(Math.max(start, end - 1));
    if (first === undefined || last === undefined) return this.#text.place;
    const from = placeIn(first, start);
    const to = placeIn(last, Math.max(start, end - 1));
    if (from.source !== to.source || to.end < from.start) return from;
    return { source: from.source, start: from.start, end: to.end };
  }

  #stretchAt(offset: number): Stretch | undefined {
    let low = 0;
    let high = this.#stretches.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#stretches[middle]?.at ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return this.#stretches[low];
  }
}

/** The place of one character of the JSON text. */
function placeIn({ at, part }: Stretch, offset: number): Place {
  if (part.kind !== "literal" || part.offsets === undefined) return part.place;
  const start = part.offsets(offset - at);
  return { source: part.place.source, start, end: Math.max(start + 1, part.offsets(offset - at + 1)) };
}
