import type { CompiledCondition, ContextValues } from "../engine/index.js";
import { type ConditionKey, conditionKey } from "../iam/index.js";
import { addressesAround, addressesLike } from "./addresses.js";
import { decimalsAround } from "./decimals.js";
import type { Effort } from "./effort.js";
import { hasPlainCase, type PatternPart, type TextPattern, textPattern } from "./patterns.js";
import type { TextShape } from "./shapes.js";
import { type Distinction, distinguishingTexts } from "./texts.js";
import { isoTime, secondsAround } from "./times.js";

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
  /** Those of the keys that policy variables stand for. */
  readonly known: ContextValues;
  readonly shape: TextShape;
  /** What else tells its texts apart, because other keys are compared with it. */
  readonly also: readonly Distinction[];
}

/** One value for each way in which a single value can meet the conditions on its key. */
export function distinguishingValues(
  conditions: readonly CompiledCondition[],
  { key, known, shape, also }: KeyValues,
  effort: Effort,
): Values {
  const type = conditionKey(key)?.type;
  // A key of this type has these two values, however they are compared.
  if (type === "Bool") return { values: ["true", "false"], incomplete: undefined };
  const by = new Map<Comparison, CompiledCondition[]>();
  for (const condition of conditions) {
    const comparison = comparisonOf(condition);
    if (comparison === "presence") continue;
    const others = by.get(comparison);
    if (others === undefined) by.set(comparison, [condition]);
    else others.push(condition);
  }
  if (also.length > 0 && !by.has("text")) by.set("text", []);
  if (by.size === 0) return { values: [shape.isUsual("x") ? "x" : "xx"], incomplete: undefined };
  const values = new Set<string>();
  let incomplete = by.size > 1 ? `${key} is compared as values of several types` : undefined;
  for (const [comparison, own] of by) {
    const found =
      comparison === "text"
        ? texts(own, { key, known, shape, also }, type, effort)
        : typed(comparison, own.flatMap(writtenValues), key);
    for (const value of found.values) values.add(value);
    incomplete ??= found.incomplete;
    // Whoever sends the key may send something that is of no such type.
    if (comparison !== "text" && type !== typeOf[comparison]) values.add("x");
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

function typed(comparison: Exclude<Comparison, "text">, written: readonly string[], key: string): Values {
  switch (comparison) {
    case "number":
      return around(decimalsAround(written), ["0"], key);
    case "date":
      // Between two fractions of a second there may be others.
      return around(
        written.some((text) => /\.\d/.test(text)) ? undefined : secondsAround(written)?.map(isoTime),
        written,
        key,
      );
    case "address":
      return around(addressesAround(written), [], key);
    case "binary":
      // Text that is no policy's value, in base64.
      return { values: [...written, "eA==", "eHh4eA=="], incomplete: undefined };
    case "presence":
      return { values: [], incomplete: undefined };
  }
}

function around(values: readonly string[] | undefined, ifNone: readonly string[], key: string): Values {
  if (values === undefined) return { values: ifNone, incomplete: `${key} is compared with what cannot be analysed` };
  return { values: values.length === 0 ? ifNone : values, incomplete: undefined };
}

function texts(
  conditions: readonly CompiledCondition[],
  { key, known, shape, also }: KeyValues,
  type: ConditionKey["type"] | undefined,
  effort: Effort,
): Values {
  const distinctions = textDistinctions(conditions, known);
  const found = distinguishingTexts([...distinctions.tests, ...also], shape, effort);
  const real = type === "IPAddress" ? conditions.flatMap(writtenValues).flatMap(addressesLike) : [];
  const incomplete = found.complete ? distinctions.incomplete : tooManyTexts(key);
  return { values: [...real, ...found.texts], incomplete };
}

/** Why a key's texts are not known one by one. */
export function tooManyTexts(key: string): string {
  return `the patterns for ${key} are too many to look at all texts`;
}

/** Conditions that compare text, as what tells texts apart: each by whether any of its values matches. */
export function textDistinctions(
  conditions: readonly CompiledCondition[],
  known: ContextValues,
  put: (pattern: TextPattern, isArn: boolean) => TextPattern | undefined = (pattern) => pattern,
): { readonly tests: readonly Distinction[]; readonly incomplete: string | undefined } {
  let incomplete: string | undefined;
  const tests = conditions.map((condition): Distinction => {
    const name = condition.form?.operator.name ?? "";
    const arn = name.startsWith("Arn");
    const anyCase = name.endsWith("IgnoreCase") || name === "Bool";
    const style = { wildcards: arn || name.endsWith("Like"), anyCase, arn };
    const patterns = condition.templates.flatMap((template): readonly TextPattern[] => {
      const parts = resolvedParts(template.parts, known);
      if (parts === undefined) return [];
      if (name === "Bool" && !/^(true|false)$/i.test(parts.map(({ text }) => text).join(""))) return [];
      if (anyCase && !hasPlainCase(parts)) incomplete = `${condition.key} is compared without regard to case`;
      const pattern = textPattern(parts, style);
      const placed = pattern === undefined ? undefined : put(pattern, arn);
      return placed === undefined ? [] : [placed];
    });
    return { patterns };
  });
  return { tests, incomplete };
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

/** Keys of several values are none that a variable can stand for; where AWS's pages disagree the engine takes them. */
function isSet(key: string): boolean {
  const known = conditionKey(key);
  return known?.multivalued === true && known.multivaluedDisputed !== true;
}
