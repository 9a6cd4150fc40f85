import { convertTo } from "../convert.js";
import { type Decimal, decimalText, floor, multiply, whole } from "../decimal.js";
import { jsonString, knownText } from "../known.js";
import { sequenceAt, textOf, type ValueOf } from "../literals.js";
import type { HclValue, TextPart } from "../value.js";
import { type Arguments, longestText, mostItems, withArguments } from "./arguments.js";
import type { HclFunction } from "./function.js";

/** A verb with what is in front of it: flags, width, precision, and which argument it takes. */
const verb = /%([-+ #0]*)(\d{1,6})?(?:\.(\d{0,6}))?(?:\[(\d{1,4})\])?([a-zA-Z%])/y;

interface Verb {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly letter: string;
}

/** https://developer.hashicorp.com/terraform/language/functions/format and formatlist */
export const formats: Readonly<Record<string, HclFunction>> = {
  format: withArguments(1, undefined, (given) => formatted(given, given.text(0), given.all.slice(1))),
  formatlist: withArguments(1, undefined, (given) => formattedList(given)),
};

function formatted(given: Arguments, pattern: string, values: readonly HclValue[]): HclValue {
  const parts: TextPart[] = [];
  let next = 0;
  let most = 0;
  const literal = (text: string): void => {
    if (text !== "") parts.push({ kind: "literal", text, place: given.place });
  };
  for (let at = 0; at < pattern.length; ) {
    const percent = pattern.indexOf("%", at);
    literal(pattern.slice(at, percent < 0 ? undefined : percent));
    if (percent < 0) break;
    verb.lastIndex = percent;
    const match = verb.exec(pattern);
    if (match === null) return given.refuse("the format has an unknown verb");
    const [written, flags = "", width = "0", precision, index, letter = ""] = match;
    at = percent + written.length;
    if (letter === "%") {
      literal("%");
      continue;
    }
    const argument = index === undefined ? next : Number(index) - 1;
    next = argument + 1;
    most = Math.max(most, next);
    const value = values[argument];
    if (value === undefined) return given.refuse("the format has more verbs than there are arguments");
    const spec = {
      flags,
      width: Number(width),
      precision: precision === undefined ? undefined : Number(precision),
      letter,
    };
    parts.push(...verbParts(given, spec, value));
  }
  if (most < values.length) return given.refuse("the format has fewer verbs than there are arguments");
  return textOf(given.place, parts);
}

function verbParts(given: Arguments, spec: Verb, value: HclValue): readonly TextPart[] {
  const { letter } = spec;
  if (value.kind === "unknown") {
    if (value.refused) given.known(value);
    const isPlain =
      spec.width === 0 && spec.precision === undefined && (letter === "s" || letter === "v" || letter === "d");
    if (!isPlain || value.shape === "list") given.known(value);
    return [{ kind: "unknown", value, place: value.place }];
  }
  if (value.kind === "null") return given.unknown("it has null in a text", "text");
  if (letter === "v" || letter === "s") {
    const text = letter === "s" ? given.textValue(value) : inGeneral(given, value);
    if (spec.width === 0 && spec.precision === undefined) return text.parts;
    const known = knownText(text) ?? given.textIn(text);
    const characters = [...known];
    return padded(given, spec, characters.slice(0, spec.precision ?? characters.length).join(""));
  }
  switch (letter) {
    case "q":
      return padded(given, spec, jsonString(given.textIn(value)));
    case "t": {
      const boolean = convertTo(value, { kind: "boolean" });
      if (boolean.kind !== "boolean") return given.refuse("an argument is not true or false");
      return padded(given, spec, String(boolean.value));
    }
    case "d": {
      const number = given.numberIn(value);
      if (number.scale !== 0) return given.refuse("an argument is not a whole number");
      return padded(given, spec, signed(spec, decimalText(number)));
    }
    case "f":
      return padded(given, spec, signed(spec, rounded(given.numberIn(value), spec.precision ?? 6)));
    case "b":
    case "o":
    case "x":
    case "X":
      return padded(given, spec, signed(spec, inBase(given, given.numberIn(value), letter)));
    default:
      return given.unknown(`policy-check does not know the verb %${letter}`, "text");
  }
}

/** %v of a text, a number and a boolean is the same as %s; of anything else it is its JSON. */
function inGeneral(given: Arguments, value: HclValue): ValueOf<"text"> {
  if (value.kind === "text" || value.kind === "number" || value.kind === "boolean") return given.textValue(value);
  return textOf(given.place, [{ kind: "json", value, place: given.place }]);
}

function padded(given: Arguments, { flags, width }: Verb, text: string): readonly TextPart[] {
  const missing = width - [...text].length;
  if (width > longestText) given.unknown("its outcome is too long", "text");
  let written = text;
  if (missing > 0) {
    if (flags.includes("-")) written = text + " ".repeat(missing);
    else if (flags.includes("0")) written = text.replace(/^[+-]?/, (sign) => sign + "0".repeat(missing));
    else written = " ".repeat(missing) + text;
  }
  return written === "" ? [] : [{ kind: "literal", text: written, place: given.place }];
}

function signed({ flags }: Verb, text: string): string {
  if (text.startsWith("-")) return text;
  if (flags.includes("+")) return `+${text}`;
  return flags.includes(" ") ? ` ${text}` : text;
}

/** With these many digits behind the point, halves to even. */
function rounded(value: Decimal, places: number): string {
  if (places === 0) return decimalText(nearestWhole(value));
  const raised = nearestWhole(multiply(value, whole(10n ** BigInt(places))));
  const sign = raised.digits < 0n ? "-" : "";
  const digits = decimalText(raised)
    .replace("-", "")
    .padStart(places + 1, "0");
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function nearestWhole(value: Decimal): Decimal {
  const unit = 10n ** BigInt(value.scale);
  const below = floor(value).digits;
  const rest = (value.digits - below * unit) * 2n;
  const isUp = rest > unit || (rest === unit && below % 2n !== 0n);
  return whole(isUp ? below + 1n : below);
}

function inBase(given: Arguments, value: Decimal, letter: string): string {
  if (value.scale !== 0) given.unknown(`policy-check does not know %${letter} of a fraction`, "text");
  const text = value.digits.toString(letter === "b" ? 2 : letter === "o" ? 8 : 16);
  return letter === "X" ? text.toUpperCase() : text;
}

/** One text for each item of the lists; what is no list is the same in all of them. */
function formattedList(given: Arguments): HclValue {
  const pattern = given.text(0);
  const values = given.all.slice(1);
  const lists = values.flatMap((value) => (value.kind === "sequence" ? [value] : []));
  const unknown = values.find((value) => value.kind === "unknown" && value.shape !== "text");
  if (unknown?.kind === "unknown") {
    if (unknown.refused) return unknown;
    return given.unknown(unknown.why, "list");
  }
  const open = lists.find(({ isOpen }) => isOpen);
  const [only] = lists;
  if (open !== undefined && (lists.length > 1 || only === undefined)) return given.itemsIn(open)[0] ?? open;
  const length = only?.items.length ?? 1;
  if (lists.some(({ items }) => items.length !== length)) return given.refuse("the lists do not have the same length");
  if (length > mostItems) given.unknown("its outcome is too long");
  const items: HclValue[] = [];
  for (let at = 0; at < length; at++) {
    const taken = values.map((value) => (value.kind === "sequence" ? (value.items[at] ?? value) : value));
    const missing = taken.find((value) => value.kind === "unknown" && value.shape !== "text");
    // An item that stands for any number of items stands for any number of texts.
    if (open !== undefined && missing?.kind === "unknown") items.push(given.call.unknown(missing.why, "list"));
    else items.push(formatted(given, pattern, taken));
  }
  return sequenceAt(given.place, items, "list", open !== undefined);
}
