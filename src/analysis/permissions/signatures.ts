import {
  charactersOf,
  firstPlaces,
  isMatchedAt,
  matches,
  type Pattern,
  placesAfter,
  type ReachedPlaces,
} from "../../engine/index.js";

/** Texts of some form, as a machine that reads them character by character. */
export interface Form {
  /** The state before the first character. */
  readonly start: number;
  /** The state after a character; undefined where no text of the form goes on so. */
  readonly next: (state: number, character: string) => number | undefined;
  readonly isWhole: (state: number) => boolean;
  /** Characters of which one that no pattern names stands for all of them. */
  readonly ordinary: string;
}

/** Names of actions in lower case: service, colon, name. */
export const actionForm: Form = {
  start: 0,
  next: (state, character) => {
    if (character === ":") return state === 1 ? 2 : undefined;
    if (!/[a-z0-9-]/.test(character) || (state >= 2 && character === "-")) return undefined;
    return state < 2 ? 1 : 3;
  },
  isWhole: (state) => state === 3,
  ordinary: "qzxjkvywbpgfmucldhoinsrate0123456789",
};

/** ARNs: six fields, of which the last is not empty. */
export const arnForm: Form = {
  start: 0,
  next: (state, character) => {
    if (state < 4) return "arn:"[state] === character ? state + 1 : undefined;
    if (state < 8) return character === ":" ? state + 1 : state;
    return 9;
  },
  isWhole: (state) => state === 9,
  ordinary: "qzxjkvywbpgfmucldhoinsrate0123456789",
};

/** Texts that the same of some patterns match. */
export interface TextClass {
  /** By the indexes of the patterns. */
  readonly matched: ReadonlySet<number>;
  /** Those of the given texts that are in the class, never more than a few; else one that is made up. */
  readonly texts: readonly [string, ...string[]];
  readonly isMadeUp: boolean;
}

/** So many states are looked at. */
const mostStates = 20_000;
const mostTexts = 8;

/**
 * All classes of texts of a form, told apart by the patterns that match them; undefined where that is too much work. `given`
 * are texts to prefer. Patterns of actions have to be in lower case. A text is made up by reading all patterns at once: what
 * has reached the same places in all of them goes on in the same way, so the search ends.
 */
export function classesOf(
  patterns: readonly Pattern[],
  form: Form,
  given: readonly string[],
): readonly TextClass[] | undefined {
  const classes = new Map<string, { matched: ReadonlySet<number>; texts: [string, ...string[]]; isMadeUp: boolean }>();
  const add = (text: string, matched: readonly number[], isMadeUp: boolean): void => {
    const key = matched.join();
    const known = classes.get(key);
    if (known === undefined) classes.set(key, { matched: new Set(matched), texts: [text], isMadeUp });
    else if (!isMadeUp && known.texts.length < mostTexts && !known.texts.includes(text)) known.texts.push(text);
  };
  for (const text of given) {
    add(
      text,
      patterns.flatMap((pattern, index) => (matches(pattern, text) ? [index] : [])),
      false,
    );
  }
  const named = new Set(patterns.flatMap((pattern) => charactersOf(pattern)).map((unit) => String.fromCharCode(unit)));
  const other = [...form.ordinary].find((each) => !named.has(each));
  const alphabet = [...new Set([...named, ...(other === undefined ? [] : [other]), ..."arn:"])];
  interface State {
    readonly text: string;
    readonly form: number;
    readonly reached: ReadonlyMap<number, ReachedPlaces>;
  }
  const keyOf = ({ form: at, reached }: State): string =>
    `${at} ${[...reached].map(([index, places]) => `${index}:${places.join(".")}`).join(" ")}`;
  const start: State = {
    ...{ text: "", form: form.start },
    reached: new Map(patterns.map((pattern, index) => [index, firstPlaces(pattern)])),
  };
  const seen = new Set([keyOf(start)]);
  const queue: State[] = [start];
  for (let at = 0; at < queue.length; at++) {
    const state = queue[at];
    if (state === undefined) break;
    if (form.isWhole(state.form)) {
      const matched = [...state.reached].flatMap(([index, places]) => {
        const pattern = patterns[index];
        return pattern !== undefined && isMatchedAt(pattern, places) ? [index] : [];
      });
      add(state.text, matched, true);
    }
    for (const character of alphabet) {
      const next = form.next(state.form, character);
      if (next === undefined) continue;
      const reached = new Map<number, ReachedPlaces>();
      for (const [index, places] of state.reached) {
        const pattern = patterns[index];
        const after = pattern === undefined ? [] : placesAfter(pattern, places, character.charCodeAt(0));
        if (after.length > 0) reached.set(index, after);
      }
      const following: State = { text: state.text + character, form: next, reached };
      const key = keyOf(following);
      if (seen.has(key)) continue;
      if (seen.size >= mostStates) return undefined;
      seen.add(key);
      queue.push(following);
    }
  }
  return [...classes.values()];
}
