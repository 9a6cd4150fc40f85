import type { CompiledCondition, ContextValues } from "../engine/index.js";
import { conditionKey } from "../iam/index.js";
import type { Atom } from "./atoms.js";
import { legalFor } from "./keys.js";
import {
  anything,
  exactly,
  type PatternPart,
  type PatternSymbol,
  suffixesAfter,
  type TextPattern,
  textPattern,
} from "./patterns.js";
import type { Distinction } from "./texts.js";
import { comparisonOf, textDistinctions } from "./values.js";

/** A value of a condition that holds a policy variable: the key that is compared, and the key that stands in it. */
export interface Link {
  readonly atom: Atom;
  readonly variable: string;
  /** Whether the variable is all of it, or what stands before it, where there are no wildcards before it. */
  readonly form:
    | { readonly kind: "equal" }
    | { readonly kind: "within"; readonly before: string }
    | { readonly kind: "other" };
}

/** The policy variables of conditions that are open: their keys may or may not be there, with any value. */
export function linksOf(atoms: readonly Atom[], isOpen: (key: string) => boolean): readonly Link[] {
  return atoms.flatMap((atom) =>
    atom.condition.templates.flatMap(({ parts }) => {
      const variables = parts.flatMap((part) => ("key" in part && isOpen(part.key) ? [part.key] : []));
      return variables.map((variable) => ({ atom, variable, form: formOf(atom.condition, parts) }));
    }),
  );
}

function formOf({ form }: CompiledCondition, parts: CompiledCondition["templates"][number]["parts"]): Link["form"] {
  const name = form?.operator.name ?? "";
  const wildcards = name.endsWith("Like") || name.startsWith("Arn");
  const at = parts.findIndex((part) => "key" in part);
  if (parts.filter((part) => "key" in part).length !== 1 || name.endsWith("IgnoreCase")) return { kind: "other" };
  if (parts.length === 1) return name.startsWith("Arn") ? { kind: "other" } : { kind: "equal" };
  let before = "";
  for (const part of parts.slice(0, at)) {
    if ("key" in part || (wildcards && !part.literal && /[*?]/.test(part.text))) return { kind: "other" };
    before += part.text;
  }
  // The components of an ARN are counted from its beginning, and a variable may hold colons.
  const inName = before.split(":").length > 5;
  return name.startsWith("Arn") && !inName ? { kind: "other" } : { kind: "within", before };
}

const anyOne: PatternSymbol = { kind: "one", except: undefined };

const words: readonly Distinction[] = ["true", "false"].flatMap((text) =>
  [false, true].map((anyCase) => {
    const pattern = textPattern([{ text, literal: true }], { wildcards: false, anyCase, arn: false });
    return { patterns: pattern === undefined ? [] : [pattern] };
  }),
);

/**
 * What tells the values of a policy variable apart, besides the conditions on its own key: whether what is compared with
 * it matches the other conditions, too.
 */
export function distinctionsBy(
  links: readonly Link[],
  group: readonly Atom[],
  known: ContextValues,
): readonly Distinction[] {
  const compared = group.flatMap(({ condition }) => (comparisonOf(condition) === "text" ? [condition] : []));
  const tests = textDistinctions(compared, known).tests.filter(({ patterns }) => patterns.length > 0);
  // Whether a text is long enough to be taken.
  const least = Math.max(...links.map(({ atom }) => legalFor(atom.key)?.least ?? 0));
  if (least > 1) tests.push({ patterns: [[...Array.from({ length: least }, () => anyOne), anything()]] });
  const befores = new Set(links.flatMap(({ form }) => (form.kind === "within" ? [form.before] : [])));
  const within = [...befores].flatMap((before) => tests.map(({ patterns }) => ({ patterns, within: { before } })));
  const ofFixed = links.flatMap((link) => matchingFixed(link, known));
  const isBool = links.some(({ atom }) => conditionKey(atom.key)?.type === "Bool" || isBoolOperator(atom));
  return [...tests, ...within, ...ofFixed, ...(isBool ? words : [])];
}

/**
 * Where a key that is the same in all calls is compared with a variable: the values of the variable with which what is
 * compared matches. They are parts of the key's value, one for each way in which what stands around the variable matches.
 */
function matchingFixed({ atom, variable }: Link, known: ContextValues): readonly Distinction[] {
  const values = known.get(atom.key);
  if (values === undefined) return [];
  const name = atom.condition.form?.operator.name ?? "";
  const style = { wildcards: name.startsWith("Arn") || name.endsWith("Like"), anyCase: false, arn: false };
  return atom.condition.templates.flatMap(({ parts }): readonly Distinction[] => {
    const at = parts.findIndex((part) => "key" in part && part.key === variable);
    if (at < 0) return [];
    const before = textPattern(fixedParts(parts.slice(0, at)), style);
    const after = textPattern(fixedParts(parts.slice(at + 1)), style);
    if (before === undefined || after === undefined) return [];
    const texts = new Set(values.flatMap((value) => partsBetween(value, before, after)));
    return texts.size === 0 ? [] : [{ patterns: [...texts].map(exactly) }];
  });
}

/** Templates of several variables are not analyzed, so their other variables do not matter here. */
function fixedParts(parts: CompiledCondition["templates"][number]["parts"]): readonly PatternPart[] {
  return parts.flatMap((part) => ("key" in part ? [] : [part]));
}

/** The parts of a text that have before and behind them what patterns match. */
function partsBetween(text: string, before: TextPattern, after: TextPattern): readonly string[] {
  const isMatch = (pattern: TextPattern, part: string): boolean =>
    suffixesAfter(pattern, part).some(({ length }) => length === 0);
  const places = Array.from({ length: text.length + 1 }, (_, place) => place);
  const starts = places.filter((place) => isMatch(before, text.slice(0, place)));
  const ends = places.filter((place) => isMatch(after, text.slice(place)));
  return starts.flatMap((start) => ends.filter((end) => end >= start).map((end) => text.slice(start, end)));
}

function isBoolOperator({ condition }: Atom): boolean {
  return condition.form?.operator.name === "Bool";
}
