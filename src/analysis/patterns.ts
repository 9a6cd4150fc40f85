/**
 * A position in a pattern: one of some characters (UTF-16 units), any one character, or any number of them, but for those
 * that are excluded.
 */
export type PatternSymbol =
  | { readonly kind: "unit"; readonly units: string }
  | { readonly kind: "one"; readonly except: string | undefined }
  | { readonly kind: "many"; readonly except: string | undefined };

/** A pattern of a policy, as a sequence of symbols. */
export type TextPattern = readonly PatternSymbol[];

/** How a policy's text is to be read. */
export interface PatternStyle {
  /** Whether `*` and `?` are wildcards. */
  readonly wildcards: boolean;
  readonly anyCase: boolean;
  /** Whether it is compared as ARNs are: in the first five components wildcards match no colon. */
  readonly arn: boolean;
  /** Whether the components that an ARN lacks match anything; else such a pattern matches nothing. */
  readonly incomplete?: boolean;
}

/** A piece of a pattern's text; literal ones have no wildcards. */
export interface PatternPart {
  readonly text: string;
  readonly literal: boolean;
}

/** Reads a pattern; undefined for one that matches nothing, as that of an ARN with fewer than six components does. */
export function textPattern(parts: readonly PatternPart[], style: PatternStyle): TextPattern | undefined {
  const symbols: PatternSymbol[] = [];
  let colons = 0;
  for (const { text, literal } of parts) {
    for (const unit of text.split("")) {
      if (unit === ":") colons++;
      const except = style.arn && colons < 5 ? ":" : undefined;
      if (style.wildcards && !literal && unit === "*") symbols.push({ kind: "many", except });
      else if (style.wildcards && !literal && unit === "?") symbols.push({ kind: "one", except });
      else symbols.push({ kind: "unit", units: style.anyCase ? casesOf(unit) : unit });
    }
  }
  if (!style.arn || colons >= 5) return symbols;
  if (style.incomplete !== true) return undefined;
  while (colons++ < 5) symbols.push({ kind: "unit", units: ":" }, anything(colons < 5 ? ":" : undefined));
  return symbols;
}

/** The characters that are the same as one in lower case. The sign of the kelvin is a k. */
function casesOf(unit: string): string {
  const cases = new Set([unit, unit.toLowerCase(), unit.toUpperCase()]);
  if (cases.has("k")) cases.add("\u212a");
  return [...cases].filter((each) => each.length === 1).join("");
}

/** Whether it is known which characters are the same without regard to case: those beyond ASCII have rules of their own. */
export function hasPlainCase(parts: readonly PatternPart[]): boolean {
  return parts.every(({ text }) => /^[\0-\x7f]*$/.test(text));
}

/** The one text that a pattern matches; undefined where there are others. */
export function onlyText(pattern: TextPattern): string | undefined {
  let text = "";
  for (const symbol of pattern) {
    if (symbol.kind !== "unit" || symbol.units.length !== 1) return undefined;
    text += symbol.units;
  }
  return text;
}

/** A pattern of this text and nothing else. */
export function exactly(text: string): TextPattern {
  return text.split("").map((units) => ({ kind: "unit", units }));
}

/** Whether a wildcard does not stand for a character. */
export function excepts({ except }: { readonly except: string | undefined }, unit: string): boolean {
  return except?.includes(unit) === true;
}

/** Any number of characters but for some. */
export function anything(except?: string): PatternSymbol {
  return { kind: "many", except };
}

/** The same pattern where a character does not occur. */
export function without(pattern: TextPattern, except: string): TextPattern | undefined {
  if (pattern.some((symbol) => symbol.kind === "unit" && symbol.units.includes(except))) return undefined;
  return pattern.map((symbol) =>
    symbol.kind === "unit" ? symbol : { ...symbol, except: (symbol.except ?? "") + except },
  );
}

/** What patterns are left once a text has been matched: the rests of the pattern behind all places that it may reach. */
export function suffixesAfter(pattern: TextPattern, text: string): readonly TextPattern[] {
  let reached = beyondMany(pattern, [0]);
  for (const unit of text.split("")) {
    const after = reached.flatMap((position): readonly number[] => {
      const symbol = pattern[position];
      if (symbol === undefined) return [];
      if (symbol.kind === "many") return excepts(symbol, unit) ? [] : [position];
      const matches = symbol.kind === "one" ? !excepts(symbol, unit) : symbol.units.includes(unit);
      return matches ? [position + 1] : [];
    });
    reached = beyondMany(pattern, after);
  }
  return reached.map((position) => pattern.slice(position));
}

/** With the places that are reached without another character: `*` matches nothing, too. */
function beyondMany(pattern: TextPattern, positions: readonly number[]): readonly number[] {
  const all = new Set<number>();
  for (let position of positions) {
    all.add(position);
    while (pattern[position]?.kind === "many") all.add(++position);
  }
  return [...all].sort((one, other) => one - other);
}
