import type { SourceText, Span } from "../../diagnostics/index.js";
import { placeBelow, placeOfItems, type Place as Role } from "../template/place.js";
import { literal, open, type Part, type Text, textOf, type Unknown, type Value } from "../template/value.js";
import { isSeveral } from "./evaluate/access.js";
import { openPart } from "./evaluate/for-expression.js";
import { knownParts } from "./evaluate/known.js";
import type { ValueOf } from "./evaluate/literals.js";
import type { HclMember, HclValue, TextPart, UnknownValue } from "./evaluate/value.js";

/** What templates call the account that they are deployed to. */
const ownAccount = "Ref AWS::AccountId";

/** Larger documents are taken as not known; IAM stores no policy of this size. */
const mostNodes = 50_000;

/**
 * Makes the value that policies are read from of a value of Terraform: places are those of one file, and what was made in
 * another is at the expression that leads there.
 */
export class Conversion {
  readonly #source: SourceText;
  readonly #provider: string | undefined;
  readonly #unknowns = new Map<string, UnknownValue>();
  #left = mostNodes;
  #hasUnseen = false;

  /** `provider` is that of the role, where it is not the default one. */
  constructor(source: SourceText, provider?: string) {
    this.#source = source;
    this.#provider = provider;
  }

  /** What of it is not known, in the order of the document. */
  get unknowns(): readonly UnknownValue[] {
    return [...this.#unknowns.values()];
  }

  /** Whether statements may be missing, or elements of them. */
  get hasUnseen(): boolean {
    return this.#hasUnseen;
  }

  /** Whether nothing is not known but where Terraform works: its account, partition and region. */
  get isOfAnyDeployment(): boolean {
    return !this.#hasUnseen && this.unknowns.every(({ nature }) => nature.kind === "deployment");
  }

  /** Whether it is too large. */
  get isSpent(): boolean {
    return this.#left < 0;
  }

  /** A value in a document; `around` is the place of what it is in. */
  value(value: HclValue, around: Span, role: Role = { kind: "document" }): Value {
    const span = this.spanOf(value, around);
    if (--this.#left < 0) return { kind: "null", ...span };
    switch (value.kind) {
      case "text":
        return this.#text(value, span);
      case "number":
        return { kind: "number", text: value.text, ...span };
      case "boolean":
        return { kind: "boolean", value: value.value, ...span };
      case "null":
        return { kind: "null", ...span };
      case "unknown":
        return this.unknown(value, span, role);
      case "sequence":
        return this.#sequence(value, span, role);
      case "mapping":
        return this.#mapping(value, span, role);
    }
  }

  /** Where a value is in the file, or the expression that leads to it. */
  spanOf({ kind, place, via }: HclValue, around: Span): Span {
    // What the provider makes, and what nobody knows, is where it is asked for.
    const isImplied = via !== undefined && (kind === "unknown" || (kind === "text" && isBlock(place)));
    for (const each of isImplied ? [via, place] : [place, via]) {
      if (each?.source === this.#source) return { start: each.start, end: each.end };
    }
    return { start: around.start, end: around.end };
  }

  /** A value that is not known. */
  unknown(value: UnknownValue, span: Span, role: Role): Value {
    this.#unknowns.set(value.identity, value);
    if (isElement(role)) this.#hasUnseen = true;
    const unknown = this.#templateUnknown(value);
    if (value.shape === "text") return textOf(span, [open(unknown)], unknown.alone);
    return { kind: "unknown", unknown, ...span };
  }

  /** Pieces of a text. */
  parts(parts: readonly TextPart[]): readonly Part[] {
    return parts.map((part) => this.#part(part));
  }

  #part(part: TextPart): Part {
    switch (part.kind) {
      case "literal":
        return literal(part.text, part.written ?? part.text);
      case "unknown": {
        this.#unknowns.set(part.value.identity, part.value);
        const unknown = this.#templateUnknown({ ...part.value, shape: "text" });
        return open(unknown, part.written ?? unknown.within);
      }
      case "json": {
        const known = knownParts([part]);
        if (known !== undefined) return literal(known);
        const value = openPart(part.value);
        this.#unknowns.set(value.identity, value);
        return open(this.#templateUnknown({ ...value, shape: "text" }));
      }
    }
  }

  /** The same as templates have it; the account of one provider is not that of another. */
  #templateUnknown({ identity, nature, shape, expression }: UnknownValue): Unknown {
    const common = { shape, within: `\${${expression}}`, alone: expression };
    if (this.#provider !== undefined && identity === `provider ${this.#provider}.account`)
      return { ...common, identity: ownAccount, nature: { kind: "deployment", of: "account" } };
    if (this.#provider !== undefined && nature.kind === "deployment" && nature.of === "account")
      return { ...common, identity: "the account of the default provider", nature: { kind: "anything" } };
    return { ...common, identity, nature };
  }

  #text({ parts }: ValueOf<"text">, span: Span): Text {
    const [only] = parts;
    const alone = parts.length === 1 && only?.kind === "unknown" ? only.value.expression : undefined;
    const converted = this.parts(parts);
    return textOf(span, converted.length === 0 ? [literal("")] : converted, alone);
  }

  #sequence(value: ValueOf<"sequence">, span: Span, role: Role): Value {
    const inner = placeOfItems(role);
    const items = value.items.map((item) => this.value(item, span, inner));
    if (value.isOpen && !value.items.some((item) => isSeveral(value, item))) {
      items.push(this.value({ ...openPart(value), shape: "list" }, span, inner));
    }
    if (value.isOpen && (role.kind === "statements" || inner.kind === "statement")) this.#hasUnseen = true;
    return { kind: "array", items, ...span };
  }

  #mapping(value: ValueOf<"mapping">, span: Span, role: Role): Value {
    const isOpen = value.isOpen || value.isLazy === true;
    const rest = isOpen ? (value.rest ?? openPart(value)) : undefined;
    // Which members there are decides what these mean, so that nothing of it is sure.
    if (rest !== undefined && (isSmall(role) || value.isLazy === true))
      return this.unknown({ ...rest, shape: "any" }, span, role);
    const members = value.members.map((member) => {
      const key = this.#key(member, span);
      const inner = this.spanOf(member.value, key);
      return { key, value: this.value(member.value, inner, placeBelow(role, key)) };
    });
    if (rest !== undefined) {
      this.#hasUnseen = true;
      this.#unknowns.set(rest.identity, rest);
      // A condition may be among what is missing.
      if (role.kind === "statement" && !value.members.some(({ key }) => key === "Condition")) {
        const key = textOf(span, [literal("Condition")]);
        members.push({
          key,
          value: { kind: "unknown", unknown: this.#templateUnknown({ ...rest, shape: "any" }), ...span },
        });
      }
    }
    return this.named({ kind: "object", members, ...span }, role);
  }

  /**
   * An object, or what is not known instead: where the name of an element, of a condition operator or of a kind of
   * principal is not known, it may be any, so that nothing can be said of what is below it.
   */
  named(value: Extract<Value, { readonly kind: "object" }>, role: Role): Value {
    if (!hasFixedNames(role)) return value;
    for (const { key } of value.members) {
      const part = key.parts.find((each) => each.kind === "unknown");
      if (part?.kind !== "unknown") continue;
      if (isElement(role)) this.#hasUnseen = true;
      const { start, end } = value;
      return { kind: "unknown", unknown: { ...part.unknown, shape: "any" }, start, end };
    }
    return value;
  }

  #key({ key, keyParts, keyPlace }: HclMember, around: Span): Text {
    const span = keyPlace.source === this.#source ? keyPlace : around;
    return textOf({ start: span.start, end: span.end }, keyParts === undefined ? [literal(key)] : this.parts(keyParts));
  }
}

/** Whether a place is the head of a block: an attribute that the provider makes is written nowhere. */
function isBlock({ source, start }: HclValue["place"]): boolean {
  return source.text.startsWith("resource", start) || source.text.startsWith("data", start);
}

function isElement({ kind }: Role): boolean {
  return kind === "document" || kind === "statement" || kind === "statements";
}

/** Whether names of members are words of AWS's, and not keys of people's own. */
function hasFixedNames(role: Role): boolean {
  return isElement(role) || role.kind === "principal" || role.kind === "condition";
}

function isSmall({ kind }: Role): boolean {
  return kind === "principal" || kind === "condition" || kind === "operator-block" || kind === "other";
}

/** What is not known, and why, as a sentence without a final period. */
export function inWords({ expression, why, nature }: UnknownValue): string {
  if (nature.kind === "deployment") return `the ${nature.of} in which Terraform works is not known`;
  if (why.includes(expression)) return why;
  return `${expression} is not known, because ${why}`;
}
