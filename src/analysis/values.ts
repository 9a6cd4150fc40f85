import type { CompiledCondition, ContextValues } from "../engine/index.js";
import { type ConditionKey, conditionKey } from "../iam/index.js";
import { addressesAround, addressesLike } from "./addresses.js";
import { decimalsAround, integersAround, wholeNumber } from "./decimals.js";
import type { Effort } from "./effort.js";
import { momentsAround } from "./moments.js";
import { exactly, hasPlainCase, onlyText, type PatternPart, type TextPattern, textPattern } from "./patterns.js";
import type { TextShape } from "./shapes.js";
import { type Distinction, distinguishingTexts } from "./texts.js";
import { anyTime, isoTime } from "./times.js";

/** Values of a key that differ in which conditions they meet. */
export interface Values {
  readonly values: readonly string[];
  /** Why there may be others; undefined where there are none. */
  readonly incomplete: string | undefined;
}

/** How a condition compares: what its operator takes values for. `Null` looks at presence only. */
export type Comparison = "text" | "number" | "date" | "address" | "binary" | "presence";

/** How a condition compares. `Bool` is text: it compares with two words. */
export function comparisonOf({ form }: CompiledCondition): Comparison {
  const name = form?.operator.name ?? "Null";
  if (name.startsWith("Numeric")) return "number";
  if (name.startsWith("Date")) return "date";
  if (name.endsWith("IpAddress")) return "address";
  if (name === "BinaryEquals") return "binary";
  return name === "Null" ? "presence" : "text";
}

/** The values of a condition as the policy writes them. */
export function writtenValues({ source }: CompiledCondition): readonly string[] {
  return source.values.map(({ value }) => value);
}

/** What is known of a key's values besides the conditions on it. */
export interface KeyValues {
  /** In lower case. */
  readonly key: string;
  /** The values of the keys that policy variables are replaced by. */
  readonly known: ContextValues;
  readonly shape: TextShape;
  /** What else tells its texts apart, because other keys are compared with it. */
  readonly also: readonly Distinction[];
  /** Whether two values of each kind are wanted where there are two: a call may have several of them. */
  readonly two: boolean;
}

/** One value for each way in which a single value can meet the conditions on its key. */
export function distinguishingValues(
  conditions: readonly CompiledCondition[],
  { key, known, shape, also, two }: KeyValues,
  effort: Effort,
): Values {
  const type = conditionKey(key)?.type;
  // A key of this type has these two values, however they are compared.
  if (type === "Bool") return { values: ["true", "false"], incomplete: undefined };
  const numbers = shape.areWholeNumbers === true && !two ? wholeNumbersAround(conditions, also) : undefined;
  if (numbers !== undefined) return { values: numbers, incomplete: undefined };
  const by = new Map<Comparison, CompiledCondition[]>();
  for (const condition of conditions) {
    const comparison = comparisonOf(condition);
    // A text of this shape is never a number, a date or an address.
    if (comparison === "presence" || (shape.isOnlyText && comparison !== "text")) continue;
    const others = by.get(comparison);
    if (others === undefined) by.set(comparison, [condition]);
    else others.push(condition);
  }
  if (by.size === 0 || also.length > 0 || shape.isOnlyText) by.set("text", by.get("text") ?? []);
  const values = new Set<string>();
  let incomplete = by.size > 1 ? `${key} is compared as values of several types` : undefined;
  for (const [comparison, own] of by) {
    const found =
      comparison === "text"
        ? texts(own, { key, known, shape, also, two }, type, effort)
        : typed(comparison, own.flatMap(writtenValues), { key, shape, two });
    for (const value of found.values) values.add(value);
    incomplete ??= found.incomplete;
    // A caller can send a value that is not of the key's type.
    if (comparison !== "text" && type !== typeOf[comparison]) {
      const others = ["x", "xx", "yy"].filter((text) => shape.isUsual(text)).slice(0, two ? 2 : 1);
      for (const value of [...others, ...(shape.isUsual("") ? [""] : [])]) values.add(value);
    }
  }
  return { values: [...values], incomplete };
}

const typeOf: Readonly<Record<Exclude<Comparison, "text">, ConditionKey["type"] | undefined>> = {
  number: "Numeric",
  date: "Date",
  address: "IPAddress",
  binary: "Binary",
  presence: undefined,
};

function typed(
  comparison: Exclude<Comparison, "text">,
  written: readonly string[],
  { key, shape, two }: Pick<KeyValues, "key" | "shape" | "two">,
): Values {
  const around = spellingsAround(comparison, written);
  if (around === undefined)
    return { values: [], incomplete: `${key} is compared with a value that the analysis does not support` };
  const values: string[] = [];
  const unusual: string[] = [];
  for (const spellings of around) {
    const usual = spellings.filter((text) => shape.isUsual(text));
    const [first] = spellings;
    if (usual.length > 0) values.push(...usual.slice(0, two ? 2 : 1));
    else if (first !== undefined) unusual.push(first);
  }
  return {
    values: [...values, ...(unusual.length > 0 && shape.areOthersTaken() ? unusual : [])],
    incomplete: undefined,
  };
}

/** Values of a type that differ in what they are compared with, each in the ways in which it can be written. */
function spellingsAround(
  comparison: Exclude<Comparison, "text">,
  written: readonly string[],
): readonly (readonly string[])[] | undefined {
  switch (comparison) {
    case "number":
      return written.length === 0
        ? [["0", "00"]]
        : decimalsAround(written)?.map((text) => [text, longer(text), longer(longer(text))]);
    case "date":
      return written.length === 0 ? [[isoTime(anyTime), String(anyTime)]] : momentsAround(written);
    case "address":
      return addressesAround(written)?.map((text) => [text]);
    case "binary":
      // Text that is not a value of the policy, in base64.
      return [...written, "eA==", "eHh4eA=="].map((text) => [text]);
    case "presence":
      return [];
  }
}

/** The same number with another zero before it. */
function longer(number: string): string {
  return number.replace(/^-?/, "$&0");
}

function texts(
  conditions: readonly CompiledCondition[],
  { key, known, shape, also, two }: KeyValues,
  type: ConditionKey["type"] | undefined,
  effort: Effort,
): Values {
  const distinctions = textDistinctions(conditions, known);
  const all = [...distinctions.tests, ...also];
  const found = distinguishingTexts(all, shape, effort);
  const isOther: Distinction = { patterns: found.texts.map(exactly), only: "others" };
  const second = two && found.complete ? distinguishingTexts([...all, isOther], shape, effort) : undefined;
  const real = type === "IPAddress" ? conditions.flatMap(writtenValues).flatMap(addressesLike) : [];
  const incomplete = found.complete && second?.complete !== false ? distinctions.incomplete : tooManyTexts(key);
  return { values: [...real, ...found.texts, ...(second?.texts ?? [])], incomplete };
}

/** Why a key's texts are not known one by one. */
export function tooManyTexts(key: string): string {
  return `${key} is compared with too many patterns to check all texts`;
}

/**
 * Conditions that compare text, as what tells texts apart: each by whether any of its values matches, as is assumed and,
 * where that is another question, by the alternative of what AWS does not document.
 */
export function textDistinctions(
  conditions: readonly CompiledCondition[],
  known: ContextValues,
  put: (pattern: TextPattern, isArn: boolean) => TextPattern | undefined = (pattern) => pattern,
): { readonly tests: readonly Distinction[]; readonly incomplete: string | undefined } {
  let incomplete: string | undefined;
  const tests = conditions.flatMap((condition): readonly Distinction[] => {
    const name = condition.form?.operator.name ?? "";
    const arn = name.startsWith("Arn");
    const isBool = name === "Bool";
    const anyCase = name.endsWith("IgnoreCase") || isBool;
    const style = { wildcards: arn || name.endsWith("Like"), anyCase, arn };
    const patterns: TextPattern[] = [];
    const alternatives: TextPattern[] = [];
    for (const template of condition.templates) {
      const parts = resolvedParts(template.parts, known);
      if (parts === undefined) continue;
      if (isBool && !/^(true|false)$/i.test(parts.map(({ text }) => text).join(""))) continue;
      if (anyCase && !hasPlainCase(parts)) incomplete = `${condition.key} is compared without regard to case`;
      const pattern = textPattern(parts, style);
      const placed = pattern === undefined ? undefined : put(pattern, arn);
      if (placed !== undefined) patterns.push(placed);
      // `bool-letter-case` and `incomplete-arn-pattern`.
      const other = isBool
        ? textPattern(parts, { ...style, anyCase: false })
        : arn && pattern === undefined
          ? textPattern(parts, { ...style, incomplete: true })
          : undefined;
      const otherPlaced = other === undefined ? undefined : put(other, arn);
      if (otherPlaced !== undefined) alternatives.push(otherPlaced);
    }
    return alternatives.length === 0 ? [{ patterns }] : [{ patterns }, { patterns: alternatives }];
  });
  return { tests, incomplete };
}

/**
 * The whole numbers around all that a key is compared with, where some conditions compare it as a number and the others as
 * a text without wildcards; undefined where they do otherwise.
 */
function wholeNumbersAround(
  conditions: readonly CompiledCondition[],
  also: readonly Distinction[],
): readonly string[] | undefined {
  const isNumber = conditions.filter((condition) => comparisonOf(condition) === "number");
  const isOther = conditions.filter(
    ({ form }) => !/^(Numeric\w+|String(Not)?Equals(IgnoreCase)?|Null)$/.test(form?.operator.name ?? "Null"),
  );
  const isPlain = also.every(
    ({ patterns, within }) => within === undefined && patterns.every((pattern) => onlyText(pattern) !== undefined),
  );
  const written = conditions.flatMap(writtenValues);
  if (isNumber.length === 0 || isOther.length > 0 || !isPlain || written.some((value) => value.includes("${"))) {
    return undefined;
  }
  const texts = written.map(wholeNumber).filter((value) => value !== undefined);
  return integersAround([...isNumber.flatMap(writtenValues), ...texts])
    ?.filter((number) => number > 0n)
    .map(String);
}

type Parts = CompiledCondition["templates"][number]["parts"];

/** The text of a value once its policy variables are known; undefined where one has no value, so that nothing matches. */
function resolvedParts(parts: Parts, known: ContextValues): readonly PatternPart[] | undefined {
  const resolved: PatternPart[] = [];
  for (const part of parts) {
    if (!("key" in part)) {
      resolved.push(part);
      continue;
    }
    const values = known.get(part.key);
    const value =
      values === undefined ? part.fallback : values.length === 1 && !isSet(part.key) ? values[0] : undefined;
    if (value === undefined) return undefined;
    resolved.push({ text: value, literal: true });
  }
  return resolved;
}

/** A variable cannot be replaced by a key with several values. If AWS's pages disagree on a key, the engine accepts it. */
function isSet(key: string): boolean {
  const known = conditionKey(key);
  return known?.multivalued === true && known.multivaluedDisputed !== true;
}
