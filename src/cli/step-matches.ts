/** What a phrase of a step definition makes of a step's text: its arguments, or null if it is another step. */
type Match = (text: string) => unknown;

/** A step definition's phrase, as cucumber keeps it. */
interface Phrase {
  match: Match;
  readonly regexp: RegExp;
}

/**
 * Has cucumber match each text of a step once. It matches every step of every scenario with every phrase, and steps of a
 * Background are the same in all of its scenarios. Definitions by regular expressions are left as they are: those may keep
 * where they were. In a copy of cucumber that keeps its phrases otherwise, nothing changes.
 */
export function matchEachTextOnce(library: object): void {
  const phrases = phrasesOf(library);
  const found = new Map<string, ReadonlyMap<Phrase, unknown>>();
  const originals = new Map(phrases.map((phrase) => [phrase, phrase.match.bind(phrase)] as const));
  const matching = (text: string): ReadonlyMap<Phrase, unknown> => {
    const known = found.get(text);
    if (known !== undefined) return known;
    const matches = new Map<Phrase, unknown>();
    for (const [phrase, match] of originals) {
      // What a phrase makes of a text takes much longer than to see that it is another one's.
      const args = phrase.regexp.test(text) ? match(text) : null;
      if (args !== null) matches.set(phrase, args);
    }
    found.set(text, matches);
    return matches;
  };
  for (const phrase of phrases) phrase.match = (text) => matching(text).get(phrase) ?? null;
}

function phrasesOf(library: object): readonly Phrase[] {
  const definitions: unknown = Reflect.get(library, "stepDefinitions");
  if (!Array.isArray(definitions)) return [];
  return definitions.flatMap((definition: unknown) => {
    if (typeof definition !== "object" || definition === null) return [];
    const pattern: unknown = Reflect.get(definition, "pattern");
    const expression: unknown = Reflect.get(definition, "expression");
    return typeof pattern === "string" && isPhrase(expression) ? [expression] : [];
  });
}

/** A regular expression without flags keeps nothing between two texts. */
function isPhrase(value: unknown): value is Phrase {
  if (typeof value !== "object" || value === null || !("match" in value) || !("regexp" in value)) return false;
  return typeof value.match === "function" && value.regexp instanceof RegExp && value.regexp.flags === "";
}
