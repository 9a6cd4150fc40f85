import type { SourceText } from "../../../diagnostics/index.js";
import type { Expression, Place, TemplatePart } from "../hcl/syntax.js";
import type { HclValue } from "./value.js";

/** A step of a traversal behind its first name. */
export type Step = Extract<Expression, { readonly kind: "attribute" | "index" }>;

/** What the names of a module mean, and what its functions read. */
export interface Names {
  /** The module's address with a final dot, "" for the root; expressions of two modules are never the same. */
  readonly address: string;
  /** What a first name and the steps behind it mean, and how many of the steps that takes. */
  lookUp(
    root: string,
    steps: readonly Step[],
    reference: Expression,
  ): { readonly value: HclValue; readonly taken: number };
  /** The file that a path means. */
  readFile(path: string): SourceText | { readonly refused: string };
  /** The names in the folder that a path means, those of folders with a final "/"; undefined where it is not looked at. */
  listFolder(path: string): readonly string[] | undefined;
  /** A text as one template. */
  parseTemplate(source: SourceText): readonly TemplatePart[] | { readonly refused: string };
}

/** A name that means something in a part of an expression or a block only: `each`, `count`, those of `for` and `dynamic`. */
export interface LocalName {
  readonly name: string;
  readonly value: HclValue;
  /** What tells this turn from others. */
  readonly turn: string;
  readonly outer: LocalName | undefined;
}

/** What names mean where an expression is. */
export interface Scope {
  readonly names: Names;
  readonly local: LocalName | undefined;
}

/** A scope in which a name means a value, besides what it has. */
export function withName({ names, local }: Scope, name: string, value: HclValue, turn: string): Scope {
  return { names, local: { name, value, turn, outer: local } };
}

/** What a local name means. */
export function localName({ local }: Scope, name: string): HclValue | undefined {
  for (let each = local; each !== undefined; each = each.outer) if (each.name === name) return each.value;
  return undefined;
}

/**
 * What tells equal expressions of two scopes apart. An expression without a local name is the same in each of its turns; what
 * is made of the elements of a splat has no name for them.
 */
export function identityOf({ names, local }: Scope, expression: string): string {
  let turns = "";
  const words = new Set(expression.match(/[\p{ID_Start}_][\p{ID_Continue}-]*/gu));
  for (let each = local; each !== undefined; each = each.outer)
    if (each.name === "*" || words.has(each.name)) turns = `${each.turn}${turns}`;
  return `${names.address}${turns} ${expression}`.trimStart();
}

/** An expression as people write it, in one line. */
export function asWritten({ source, start, end }: Place): string {
  const text = source.text.slice(start, end).replace(/\s+/g, " ").trim();
  return /^"\$\{([^"{}]*)\}"$/.exec(text)?.[1]?.trim() ?? text;
}

/** The same, no longer than what fits into a sentence. */
export function shortened(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}…`;
}
