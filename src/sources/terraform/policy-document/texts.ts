import { convertTo } from "../evaluate/convert.js";
import { byCodePoints, isWhollyKnown, knownText } from "../evaluate/known.js";
import { sequenceAt, textAt, type ValueOf } from "../evaluate/literals.js";
import type { HclValue, TextPart } from "../evaluate/value.js";
import type { Place } from "../hcl/syntax.js";
import { giveUp, refuse } from "./refusal.js";

/** A text, or an unknown value that is one. */
export type TextValue = ValueOf<"text" | "unknown">;

/** The texts of a list or set, or what is not known instead of it. */
export type Texts =
  | { readonly kind: "texts"; readonly items: readonly TextValue[]; readonly isOpen: boolean; readonly place: Place }
  | ValueOf<"unknown">;

/** An argument that is a text; undefined where it is null. */
export function textArgument(name: string, value: HclValue): TextValue | undefined {
  if (value.kind === "null") return undefined;
  const text = convertTo(value, { kind: "text" });
  if (text.kind === "text") return text;
  if (text.kind === "unknown" && text.refused !== true) return text;
  return value.kind === "unknown"
    ? giveUp(value)
    : refuse(value.place, `"${name}" is not a string`, `write a string in "${name}"`);
}

/** An argument that is a list or a set of texts; undefined where it is null. */
export function textsArgument(name: string, value: HclValue): Texts | undefined {
  if (value.kind === "null") return undefined;
  if (value.kind === "unknown") return value.refused === true ? giveUp(value) : { ...value, shape: "list" };
  if (value.kind !== "sequence") {
    return refuse(value.place, `"${name}" is not a list of strings`, `write a list in "${name}"`);
  }
  const items = value.items.map(
    (item) => textArgument(name, item) ?? refuse(item.place, `an item of "${name}" is null`, "remove the item"),
  );
  return { kind: "texts", items, isOpen: value.isOpen, place: value.place };
}

/**
 * A set of texts as the provider writes it: each text once, in descending order of code points, one text alone as it is. In
 * which order those are that are not known nobody can say.
 */
export function setValue(texts: Texts): HclValue {
  if (texts.kind === "unknown") return texts;
  const items = uniqueTexts(texts.items);
  const known = items
    .filter(isWhollyKnown)
    .sort((one, other) => byCodePoints(knownText(other) ?? "", knownText(one) ?? ""));
  return listValue({ ...texts, items: [...known, ...items.filter((item) => !isWhollyKnown(item))] });
}

/** A list of texts as the provider writes it: one text alone as it is. */
export function listValue({ items, isOpen, place }: Extract<Texts, { readonly kind: "texts" }>): HclValue {
  const [only, ...others] = items;
  if (only !== undefined && others.length === 0 && !isOpen) return only;
  return { ...sequenceAt(place, items, "tuple"), isOpen };
}

function uniqueTexts(items: readonly TextValue[]): readonly TextValue[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const text = knownText(item);
    if (text === undefined) return true;
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

/**
 * The text with policy variables: `&{` is written for `${`, which would be an interpolation. Version 2008-10-17 does not have
 * them, and the plan refuses `&{` there.
 */
export function withVariables(value: TextValue, version: string | undefined): TextValue {
  if (value.kind === "unknown") return value;
  const whole = knownText(value);
  if (whole !== undefined && !whole.includes("&{")) return value;
  if (version === "2008-10-17" && whole !== undefined) {
    return refuse(value.place, `"&{" does not work with the version 2008-10-17`, `use version = "2012-10-17"`);
  }
  if (whole !== undefined && value.parts.some(({ kind }) => kind === "json")) {
    return textAt(value.place, whole.replaceAll("&{", "${"));
  }
  // The text is as long as before, so that its offsets stay.
  const parts = value.parts.map(
    (part): TextPart => (part.kind === "literal" ? { ...part, text: part.text.replaceAll("&{", "${") } : part),
  );
  return { ...value, parts };
}

/** The same for all texts of a list. */
export function allWithVariables(texts: Texts, version: string | undefined): Texts {
  return texts.kind === "unknown"
    ? texts
    : { ...texts, items: texts.items.map((item) => withVariables(item, version)) };
}
