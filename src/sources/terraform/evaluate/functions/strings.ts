import { sequenceAt, textOf, type ValueOf } from "../literals.js";
import type { HclValue, TextPart } from "../value.js";
import { type Arguments, withArguments } from "./arguments.js";
import type { HclFunction } from "./function.js";
import { replacedByPattern } from "./patterns.js";

/** What Unicode calls white space, which Go's strings.TrimSpace takes away; a byte order mark is none. */
const space = "[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const spaceBefore = new RegExp(`^${space}*`, "u");

/** Functions about texts: https://developer.hashicorp.com/terraform/language/functions/chomp and those beside it. */
export const strings: Readonly<Record<string, HclFunction>> = {
  chomp: cut((text) => ({ start: 0, end: text.length - (/[\r\n]*$/.exec(text)?.[0].length ?? 0) })),
  endswith: test((text, end) => text.endsWith(end)),
  indent: withArguments(2, 2, (given) => {
    const count = given.wholeNumber(0);
    if (count < 0) given.refuse("the number of spaces is negative");
    if (count > 1_000) given.unknown("its outcome is too long", "text");
    return given.asText(given.text(1).replaceAll("\n", `\n${" ".repeat(count)}`));
  }),
  join: withArguments(2, undefined, (given) => joined(given)),
  lower: withArguments(1, 1, (given) => given.asText(eachRune(given.text(0), (rune) => rune.toLowerCase()))),
  replace: withArguments(3, 3, (given) => replaced(given)),
  split: withArguments(2, 2, (given) => {
    const separator = given.text(0);
    const text = given.text(1);
    const pieces = separator === "" ? [...text] : text.split(separator);
    return sequenceAt(
      given.place,
      pieces.map((piece) => given.asText(piece)),
    );
  }),
  startswith: test((text, start) => text.startsWith(start)),
  strcontains: test((text, part) => text.includes(part)),
  strrev: withArguments(1, 1, (given) => given.asText([...given.text(0)].reverse().join(""))),
  substr: withArguments(3, 3, (given) => {
    const characters = [...given.text(0)];
    const offset = given.wholeNumber(1);
    const length = given.wholeNumber(2);
    const start = offset < 0 ? Math.max(0, characters.length + offset) : offset;
    return given.asText(characters.slice(start, length < 0 ? undefined : start + length).join(""));
  }),
  title: withArguments(1, 1, (given) => {
    let before = " ";
    return given.asText(
      eachRune(given.text(0), (rune) => {
        const isFirst = isSeparator(before);
        before = rune;
        return isFirst ? rune.toUpperCase() : rune;
      }),
    );
  }),
  trim: cut((text, cutset = "") => {
    const within = new Set(cutset);
    const characters = [...text];
    let first = 0;
    while (first < characters.length && within.has(characters[first] ?? "")) first++;
    let last = characters.length;
    while (last > first && within.has(characters[last - 1] ?? "")) last--;
    const lengthOf = (from: number, to: number): number => characters.slice(from, to).join("").length;
    return { start: lengthOf(0, first), end: lengthOf(0, last) };
  }, 2),
  trimprefix: cut((text, prefix = "") => ({ start: text.startsWith(prefix) ? prefix.length : 0, end: text.length }), 2),
  trimspace: cut((text) => {
    const start = spaceBefore.exec(text)?.[0].length ?? 0;
    let end = text.length;
    while (end > start && spaceBefore.exec(text[end - 1] ?? "")?.[0] !== "") end--;
    return { start, end };
  }),
  trimsuffix: cut(
    (text, suffix = "") => ({ start: 0, end: text.length - (text.endsWith(suffix) ? suffix.length : 0) }),
    2,
  ),
  upper: withArguments(1, 1, (given) => given.asText(eachRune(given.text(0), (rune) => rune.toUpperCase()))),
};

/** A text of which each code point is another; one that would be several stays, as in Go. */
function eachRune(text: string, change: (rune: string) => string): string {
  let changed = "";
  for (const rune of text) {
    const other = change(rune);
    changed += [...other].length === 1 ? other : rune;
  }
  return changed;
}

/** What Go's strings.Title takes for the end of a word. */
function isSeparator(rune: string): boolean {
  return rune < "\u0080" ? !/\w/.test(rune) : !/[\p{L}\p{N}]/u.test(rune) && /\s/.test(rune);
}

function test(holds: (text: string, other: string) => boolean): HclFunction {
  return withArguments(2, 2, (given) => ({
    kind: "boolean",
    value: holds(given.text(0), given.text(1)),
    place: given.place,
  }));
}

/** A function whose outcome is a stretch of its first argument, which keeps its place. */
function cut(
  stretch: (text: string, other?: string) => { readonly start: number; readonly end: number },
  count: 1 | 2 = 1,
): HclFunction {
  return withArguments(count, count, (given) => {
    const value = given.textValue(given.any(0));
    // The outcome of jsonencode has nothing to cut at its ends as long as nobody cuts brackets.
    const [only] = value.parts;
    if (count === 1 && value.parts.length === 1 && only?.kind === "json" && !only.isIndented) return value;
    const text = value.parts.some(({ kind }) => kind === "unknown") ? undefined : given.textIn(value);
    if (text === undefined) return cutEnds(given, value, stretch, count);
    const { start, end } = stretch(text, count === 2 ? given.text(1) : undefined);
    return textOf(value.place, slicedParts(value.parts, start, end, given));
  });
}

/** The same for a text with unknown parts, if it begins and ends with known ones that are not cut away. */
function cutEnds(given: Arguments, value: ValueOf<"text">, stretch: Parameters<typeof cut>[0], count: 1 | 2): HclValue {
  const other = count === 2 ? given.text(1) : undefined;
  const first = value.parts[0];
  const last = value.parts.at(-1);
  if (first?.kind !== "literal" || last?.kind !== "literal") return given.asText(given.textIn(value));
  const marker = "\ue000";
  const { start } = stretch(`${first.text}${marker}`, other);
  const { end } = stretch(`${marker}${last.text}`, other);
  if (start > first.text.length || end < marker.length) return given.asText(given.textIn(value));
  const inner = value.parts.slice(1, -1);
  return textOf(value.place, [
    ...slicedParts([first], start, first.text.length, given),
    ...inner,
    ...slicedParts([last], 0, end - marker.length, given),
  ]);
}

/** The parts of a stretch of a text that is known. */
export function slicedParts(
  parts: readonly TextPart[],
  start: number,
  end: number,
  given: Arguments,
): readonly TextPart[] {
  const stretch: TextPart[] = [];
  let at = 0;
  for (const part of parts) {
    const text = part.kind === "literal" ? part.text : given.textIn(textOf(part.place, [part]));
    const from = Math.max(0, start - at);
    const to = Math.min(text.length, end - at);
    at += text.length;
    if (from >= to) continue;
    const offsets = part.kind === "literal" ? part.offsets : undefined;
    const place = part.place;
    const moved = offsets === undefined ? {} : { offsets: (index: number) => offsets(index + from) };
    stretch.push(
      from === 0 && to === text.length ? part : { kind: "literal", text: text.slice(from, to), place, ...moved },
    );
  }
  return stretch;
}

/** Unknown items leave a hole; a list of which items may be missing leaves one for all of them. */
function joined(given: Arguments): HclValue {
  const separator = given.text(0);
  const parts: TextPart[] = [];
  let count = 0;
  for (const index of given.all.keys()) {
    if (index === 0) continue;
    const list = given.sequence(index);
    if (list.isOpen) given.itemsIn(list);
    for (const item of list.items) {
      if (count++ > 0 && separator !== "") parts.push({ kind: "literal", text: separator, place: given.place });
      if (item.kind === "unknown") {
        if (item.refused) return item;
        parts.push({ kind: "unknown", value: item, place: item.place });
      } else {
        parts.push(...given.textValue(item).parts);
      }
    }
  }
  return textOf(given.place, parts);
}

/** A text between slashes is a regular expression. */
function replaced(given: Arguments): HclValue {
  const searched = given.text(1);
  const by = given.text(2);
  if (searched.length > 1 && searched.startsWith("/") && searched.endsWith("/")) {
    return replacedByPattern(given, given.text(0), searched.slice(1, -1), by);
  }
  return given.asText(given.text(0).replaceAll(searched, () => by));
}
