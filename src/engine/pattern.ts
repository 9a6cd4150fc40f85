/**
 * A piece of a policy value: as written, where `*` and `?` may be wildcards, or put in for a policy variable, where
 * they are ordinary characters.
 */
export interface TextPart {
  readonly text: string;
  readonly literal: boolean;
}

/** A policy value with its variables replaced. */
export type PolicyText = readonly TextPart[];

/** The characters of a policy value, for operators that know no wildcards. */
export function plainText(text: PolicyText): string {
  const [only] = text;
  return text.length === 1 && only !== undefined ? only.text : text.map((part) => part.text).join("");
}

const star = -1;
const question = -2;
/** A `*` that matches no colon. */
const fieldStar = -3;
const colon = 0x3a;

/** A text with the wildcards `*` (any characters) and `?` (one character, a UTF-16 unit). */
export interface Pattern {
  /** The text, where there is no wildcard in it. */
  readonly exact: string | undefined;
  readonly units: readonly number[];
}

/** Makes a pattern of a policy value. */
export function compilePattern(text: PolicyText): Pattern {
  const units = toUnits(text);
  return hasWildcard(units) ? { exact: undefined, units } : { exact: plainText(text), units };
}

function hasWildcard(units: readonly number[]): boolean {
  for (const unit of units) if (unit < 0) return true;
  return false;
}

/** A pattern for each of the six components of an ARN. */
export interface ArnPattern {
  readonly components: readonly Pattern[];
  /** False where the text has fewer than six components; those that are missing match anything. */
  readonly complete: boolean;
}

/** Splits a pattern at its first five colons. */
export function compileArnPattern(text: PolicyText): ArnPattern {
  const units = toUnits(text);
  const components: Pattern[] = [];
  let from = 0;
  while (components.length < 5) {
    const end = units.indexOf(colon, from);
    if (end < 0) break;
    components.push(fromUnits(units.slice(from, end)));
    from = end + 1;
  }
  components.push(fromUnits(units.slice(from)));
  const complete = components.length === 6;
  while (components.length < 6) components.push(fromUnits([star]));
  return { components, complete };
}

function toUnits(text: PolicyText): number[] {
  const units: number[] = [];
  for (const part of text) {
    for (let index = 0; index < part.text.length; index++) {
      const unit = part.text.charCodeAt(index);
      if (part.literal || (unit !== 0x2a && unit !== 0x3f)) units.push(unit);
      else if (unit === 0x3f) units.push(question);
      else if (units.at(-1) !== star) units.push(star);
    }
  }
  return units;
}

function fromUnits(units: readonly number[]): Pattern {
  if (hasWildcard(units)) return { exact: undefined, units };
  let exact = "";
  for (const unit of units) exact += String.fromCharCode(unit);
  return { exact, units };
}

/**
 * Whether the whole text matches. Time is at most the product of the two lengths: after a mismatch only the last `*`
 * takes one character more, because an earlier one could gain nothing by it.
 */
export function matches(pattern: Pattern, text: string): boolean {
  if (pattern.exact !== undefined) return pattern.exact === text;
  const { units } = pattern;
  if (units.includes(fieldStar)) return matchesWithFieldStars(units, text);
  let unit = 0;
  let at = 0;
  let lastStar = -1;
  let resumeAt = 0;
  while (at < text.length) {
    const wanted = units[unit];
    if (wanted === star) {
      lastStar = unit++;
      resumeAt = at;
    } else if (wanted === question || wanted === text.charCodeAt(at)) {
      unit++;
      at++;
    } else if (lastStar >= 0) {
      unit = lastStar + 1;
      at = ++resumeAt;
    } else {
      return false;
    }
  }
  while (units[unit] === star) unit++;
  return unit === units.length;
}

/** The places of a pattern that a text has reached, in order: what has the same places goes on in the same way. */
export type ReachedPlaces = readonly number[];

/** The places that are reached before the first character. */
export function firstPlaces({ units }: Pattern): ReachedPlaces {
  return beyondStars(units, [0]);
}

/** The places that are reached by another character; none where no text that goes on so matches. */
export function placesAfter({ units }: Pattern, reached: ReachedPlaces, character: number): ReachedPlaces {
  const next: number[] = [];
  for (const place of reached) {
    const wanted = units[place];
    if (wanted === star || (wanted === fieldStar && character !== colon)) next.push(place);
    else if (wanted === question || (wanted !== undefined && wanted === character)) next.push(place + 1);
  }
  return beyondStars(units, next);
}

/** Whether the text that has reached these places matches. */
export function isMatchedAt({ units }: Pattern, reached: ReachedPlaces): boolean {
  return reached.at(-1) === units.length;
}

function beyondStars(units: readonly number[], places: readonly number[]): ReachedPlaces {
  const all = new Set<number>();
  for (let place of places) {
    all.add(place);
    while (units[place] === star || units[place] === fieldStar) all.add(++place);
  }
  return [...all].sort((one, other) => one - other);
}

/** The characters that a pattern names. */
export function charactersOf({ units }: Pattern): readonly number[] {
  return units.filter((unit) => unit >= 0);
}

/** The same where a `*` may be bounded by a colon: all the places in the pattern that are reached, character by character. */
function matchesWithFieldStars(units: readonly number[], text: string): boolean {
  let reached = new Uint8Array(units.length + 1);
  reached[0] = 1;
  for (let at = 0; at <= text.length; at++) {
    const next = new Uint8Array(units.length + 1);
    const character = text.charCodeAt(at);
    for (let unit = 0; unit < units.length; unit++) {
      if (reached[unit] !== 1) continue;
      const wanted = units[unit];
      if (wanted === star || wanted === fieldStar) {
        reached[unit + 1] = 1;
        if (wanted === star || character !== colon) next[unit] = 1;
      } else if (wanted === question || wanted === character) {
        next[unit + 1] = 1;
      }
    }
    if (at === text.length) break;
    reached = next;
  }
  return reached[units.length] === 1;
}

/**
 * A Resource element's ARN: fields that are missing at its end are `*`, and a `*` that ends one of the first five
 * fields may match beyond the field's colon; one elsewhere in them may not.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function compileResourcePattern(text: PolicyText): Pattern {
  const units = toUnits(text);
  let fields = 1;
  for (let index = 0; index < units.length && fields < 6; index++) {
    if (units[index] === colon) fields++;
    else if (units[index] === star && index + 1 < units.length && units[index + 1] !== colon) units[index] = fieldStar;
  }
  if (units.length > 1 || units[0] !== star) {
    for (; fields < 6; fields++) units.push(colon, star);
  }
  return fromUnits(units);
}

/** Whether each of an ARN's six components matches its pattern. */
export function matchesArn(pattern: ArnPattern, components: readonly string[]): boolean {
  return pattern.components.every((component, index) => matches(component, components[index] ?? ""));
}
