import type { CompiledCondition, ContextValues } from "../engine/index.js";
import type { Atom } from "./atoms.js";
import { type TextPattern, textPattern } from "./patterns.js";
import type { Distinction } from "./texts.js";
import { comparisonOf, textDistinctions } from "./values.js";

/** A value of a condition that holds a policy variable: the key that is compared, and the key that stands in it. */
export interface Link {
  readonly atom: Atom;
  readonly variable: string;
  /** What stands before and behind the variable, where that is all there is but for wildcards at the end. */
  readonly form:
    | { readonly kind: "equal" }
    | { readonly kind: "within"; readonly before: string; readonly after: string }
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
  let after = "";
  for (const [index, part] of parts.entries()) {
    if ("key" in part) continue;
    const wild = wildcards && !part.literal ? part.text.search(/[*?]/) : -1;
    if (index < at) {
      if (wild >= 0) return { kind: "other" };
      before += part.text;
    } else {
      after += wild >= 0 ? part.text.slice(0, wild) : part.text;
      if (wild >= 0) break;
    }
  }
  // The components of an ARN are counted from its beginning, and a variable may hold colons.
  const inName = before.split(":").length > 5;
  return name.startsWith("Arn") && !inName ? { kind: "other" } : { kind: "within", before, after };
}

const isTrue: TextPattern | undefined = textPattern([{ text: "true", literal: true }], {
  wildcards: false,
  anyCase: true,
  arn: false,
});
const isFalse: TextPattern | undefined = textPattern([{ text: "false", literal: true }], {
  wildcards: false,
  anyCase: true,
  arn: false,
});

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
  const { tests } = textDistinctions(compared, known);
  const found: Distinction[] = tests.filter(({ patterns }) => patterns.length > 0);
  const isBool = links.some(
    ({ atom }) => atom.condition.knownKey?.type === "Bool" || atom.condition.form?.operator.name === "Bool",
  );
  if (isBool) {
    for (const pattern of [isTrue, isFalse]) if (pattern !== undefined) found.push({ patterns: [pattern] });
    for (const text of ["true", "false"])
      found.push({ patterns: [text.split("").map((units) => ({ kind: "unit", units }))] });
  }
  for (const { form } of links) {
    if (form.kind !== "within") continue;
    for (const { patterns } of tests) {
      if (patterns.length > 0) found.push({ patterns, within: { before: form.before, after: form.after } });
    }
  }
  return found;
}
