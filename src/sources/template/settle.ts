import { readPrincipal } from "../../iam/index.js";
import type { JsonNode } from "../../policy/index.js";
import { type Place, placeBelow, placeOfItems } from "./place.js";
import {
  type Candidates,
  isTyped,
  keySamples,
  type Sample,
  type Slot,
  type Surroundings,
  samplesAlone,
  samplesWithin,
  slotsOf,
} from "./samples.js";
import {
  asWritten,
  type JsonMember,
  type JsonString,
  knownText,
  open,
  type Part,
  type Text,
  type Unknown,
  type Value,
} from "./value.js";

/** Says which of its samples a value is. */
export type Draw = (unknown: Unknown, candidates: Candidates) => Sample;

/** Told of each text that has a part that is not known: what it became, and how it is written. */
export type Notice = (settled: string, text: Text) => void;

/** Told of each node that is made of a sample: all of it, or something in it. */
export type Made = (node: JsonNode, isWhole: boolean) => void;

/** Makes nodes of values: what is not known becomes one of its samples. */
export class Settling {
  readonly #around: Surroundings;
  readonly #draw: Draw;
  readonly #notice: Notice;
  readonly #made: Made;

  constructor(around: Surroundings, draw: Draw, notice: Notice = () => {}, made: Made = () => {}) {
    this.#around = around;
    this.#draw = draw;
    this.#notice = notice;
    this.#made = made;
  }

  /** The node of a value at a place; undefined where the sample is that there is none. */
  settle(value: Value, place: Place = { kind: "document" }): JsonNode | undefined {
    const node = this.#settled(value, place);
    if (node !== undefined && isOpen(value)) this.#made(node, value.kind === "unknown");
    return node;
  }

  #settled(value: Value, place: Place): JsonNode | undefined {
    switch (value.kind) {
      case "object":
        return this.#object(value, place);
      case "array": {
        const items = value.items.flatMap((item): readonly JsonNode[] => {
          const node = this.settle(item, placeOfItems(place));
          if (node === undefined) return [];
          // A list among the items of a list is one of them, or its items are.
          return item.kind === "unknown" && node.kind === "array" ? node.items : [node];
        });
        return { ...value, items };
      }
      case "text":
        return this.#text(value, place);
      case "unknown":
        return this.#sample(this.#draw(value.unknown, samplesAlone(value.unknown, place, this.#around)), value, place);
      case "number":
      case "boolean":
        return isOfTexts(place) ? { ...value, kind: "string", value: scalarOf(value) } : value;
      case "null":
        return value;
    }
  }

  #object(value: Extract<Value, { readonly kind: "object" }>, place: Place): JsonNode {
    const members = value.members.flatMap(({ key, value: below }): readonly JsonMember[] => {
      const node = this.settle(below, placeBelow(place, key));
      return node === undefined ? [] : [{ key: this.#key(key, place), value: node }];
    });
    return { kind: "object", members, start: value.start, end: value.end };
  }

  #sample(
    sample: Sample,
    span: Text | Extract<Value, { readonly kind: "unknown" }>,
    place: Place,
  ): JsonNode | undefined {
    const { start, end } = span;
    switch (sample.kind) {
      case "text":
        return { kind: "string", value: sample.text, start, end };
      case "value":
        return this.settle(sample.at({ start, end }), place);
      case "absent":
        return undefined;
    }
  }

  #text(text: Text, place: Place): JsonNode | undefined {
    const whole = this.#fitting(text, place);
    const [only] = whole.parts;
    if (whole.parts.length === 1 && only?.kind === "unknown") {
      const sample = this.#draw(only.unknown, samplesAlone(only.unknown, place, this.#around));
      if (sample.kind === "text") this.#notice(sample.text, whole);
      return this.#sample(sample, whole, place);
    }
    const { start, end } = text;
    return { kind: "string", value: this.#joined(whole, place), start, end };
  }

  #joined(text: Text, place: Place): string {
    let isOpen = false;
    const slots = slotsOf(text.parts);
    const settled = text.parts
      .map((part, index) => {
        if (part.kind === "literal") return part.text;
        isOpen = true;
        const slot = slots[index] ?? nowhere;
        return textOfSample(this.#draw(part.unknown, samplesWithin(part.unknown, slot, place, this.#around)));
      })
      .join("");
    if (isOpen) this.#notice(settled, text);
    return settled;
  }

  #key(key: Text, place: Place): JsonString {
    const string = this.#settledKey(key, place);
    if (isOpen(key)) this.#made(string, true);
    return string;
  }

  #settledKey(key: Text, place: Place): JsonString {
    const { start, end } = key;
    const [only] = key.parts;
    const operator = place.kind === "operator-block" ? place.operator : undefined;
    if (operator !== undefined && key.parts.length === 1 && only?.kind === "unknown") {
      const value = textOfSample(this.#draw(only.unknown, keySamples(only.unknown, operator, this.#around)));
      this.#notice(value, key);
      return { kind: "string", value, start, end };
    }
    return { kind: "string", value: this.#joined(key, place), start, end };
  }

  /** The text itself, or one unknown where no samples of its parts can be trusted to give what can stand there. */
  #fitting(text: Text, place: Place): Text {
    const { parts } = text;
    const guessed = parts.filter((part) => part.kind === "unknown" && part.unknown.nature.kind === "anything");
    if (guessed.length === 0 || parts.length === 1 || this.#fits(text, place)) return text;
    const written = asWritten(text);
    const unknown: Unknown = {
      identity: `text ${written}`,
      nature: { kind: "anything" },
      shape: "text",
      within: written,
      alone: written,
    };
    return { ...text, parts: [open(unknown, written)] };
  }

  #fits(text: Text, place: Place): boolean {
    const { parts } = text;
    switch (place.kind) {
      case "version":
      case "effect":
        return false;
      case "action":
        return parts[0]?.kind === "literal" && /^sts:/i.test(parts[0].text);
      case "condition-value":
        return !isTyped(place.operator);
      case "principal-value": {
        const isArn = parts[0]?.kind === "literal" && parts[0].text.startsWith("arn:");
        const slots = slotsOf(parts);
        if (isArn) return slots.at(-1)?.field === 5;
        return readPrincipal(place.type, this.#firstGuess(parts, slots, place)).kind !== "nobody";
      }
      default:
        return true;
    }
  }

  #firstGuess(parts: readonly Part[], slots: readonly Slot[], place: Place): string {
    return parts
      .map((part, index) => {
        if (part.kind === "literal") return part.text;
        const [first] = samplesWithin(part.unknown, slots[index] ?? nowhere, place, this.#around).samples;
        return first === undefined ? "" : textOfSample(first);
      })
      .join("");
  }
}

/** Whether something of a value itself is not known, what is in it aside. */
function isOpen(value: Value): boolean {
  switch (value.kind) {
    case "unknown":
      return true;
    case "text":
      return value.parts.some(({ kind }) => kind === "unknown");
    case "array":
      return value.items.some(({ kind }) => kind === "unknown");
    case "object":
      return value.members.some(({ value: { kind } }) => kind === "unknown");
    default:
      return false;
  }
}

const nowhere: Slot = { before: "", after: "", field: undefined };

/** What stands where CloudFormation makes texts of numbers and booleans, and IAM knows no others. */
function isOfTexts({ kind }: Place): boolean {
  return kind === "version" || kind === "sid" || kind === "effect" || kind === "action" || kind === "principal-value";
}

function scalarOf(value: Extract<Value, { readonly kind: "number" | "boolean" }>): string {
  return value.kind === "number" ? value.text : String(value.value);
}

function textOfSample(sample: Sample): string {
  if (sample.kind === "text") return sample.text;
  if (sample.kind === "absent") return "";
  // A value that is a list elsewhere: one of its items.
  const value = sample.at({ start: 0, end: 0 });
  const first = value.kind === "array" ? value.items[0] : value;
  return knownText(first) ?? "";
}
