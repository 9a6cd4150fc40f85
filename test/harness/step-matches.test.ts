import { expect, test } from "vitest";
import { matchEachTextOnce } from "../../src/cli/step-matches.js";

/** A phrase as cucumber keeps it, which counts how often it is matched. */
class Phrase {
  readonly regexp: RegExp;
  matched = 0;

  constructor(regexp: RegExp) {
    this.regexp = regexp;
  }

  match(text: string): readonly string[] | null {
    this.matched++;
    return this.regexp.exec(text)?.slice(1) ?? null;
  }
}

const texts = ["alice waits", "bob waits", "nobody is here", "alice waits", "", "alice waits "];

test("a phrase matches what it matched before, and each text once", () => {
  const phrases = [/^(\w+) waits$/, /^(.*)$/, /^nobody (is) here$/].map((regexp) => new Phrase(regexp));
  const plain = texts.map((text) => phrases.map((phrase) => phrase.match(text)));
  for (const phrase of phrases) phrase.matched = 0;
  matchEachTextOnce({ stepDefinitions: phrases.map((expression) => ({ pattern: "a phrase", expression })) });
  const match = (text: string) => phrases.map((phrase) => phrase.match(text));
  expect(texts.map(match)).toEqual(plain);
  expect(texts.map(match)).toEqual(plain);
  // "alice waits" and "bob waits"; five texts; "nobody is here".
  expect(phrases.map(({ matched }) => matched)).toEqual([2, 5, 1]);
});

test("a regular expression of the project's own is asked each time", () => {
  const [byRegExp, withState] = [new Phrase(/^(a)$/), new Phrase(/a/g)];
  matchEachTextOnce({
    stepDefinitions: [
      { pattern: /^(a)$/, expression: byRegExp },
      { pattern: "a", expression: withState },
    ],
  });
  for (const phrase of [byRegExp, withState]) for (const text of ["a", "a", "a"]) phrase.match(text);
  expect([byRegExp.matched, withState.matched]).toEqual([3, 3]);
});

test.each([
  {},
  { stepDefinitions: "none" },
  { stepDefinitions: [undefined, { pattern: "a" }, { pattern: "a", expression: {} }] },
])("what is kept otherwise is left alone: %j", (library) => {
  expect(() => matchEachTextOnce(library)).not.toThrow();
});
