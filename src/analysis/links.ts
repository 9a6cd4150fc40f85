import type { CompiledCondition, ContextValues } from "../engine/index.js";
import { conditionKey } from "../iam/index.js";
import type { Atom } from "./atoms.js";
import { legalFor } from "./keys.js";
import { anything, type PatternSymbol, textPattern } from "./patterns.js";
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
  const isBool = links.some(({ atom }) => conditionKey(atom.key)?.type === "Bool" || isBoolOperator(atom));
  return [...tests, ...within, ...(isBool ? words : [])];
}

function isBoolOperator({ condition }: Atom): boolean {
  return condition.form?.operator.name === "Bool";
}
