import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePattern, compileResourcePattern, matches, type PolicyText } from "../../src/engine/pattern.js";
import { Counter, holdsFor } from "./runs.js";

/** One place of a pattern. */
type Place = { readonly kind: "character"; readonly character: string } | { readonly kind: "?" | "*" | "* in a field" };

/** The places of a policy value: `*` and `?` are wildcards where the policy itself has them. */
function placesOf(text: PolicyText): Place[] {
  return text.flatMap(({ text: characters, literal }) =>
    characters
      .split("")
      .map(
        (character): Place =>
          !literal && (character === "*" || character === "?") ? { kind: character } : { kind: "character", character },
      ),
  );
}

/** Whether the pattern matches, tried out place by place in the plainest way. */
function matchesNaively(places: readonly Place[], text: string): boolean {
  const [first, ...rest] = places;
  if (first === undefined) return text === "";
  if (first.kind === "*" || first.kind === "* in a field") {
    if (matchesNaively(rest, text)) return true;
    if (text === "" || (first.kind === "* in a field" && text.startsWith(":"))) return false;
    return matchesNaively(places, text.slice(1));
  }
  if (text === "" || (first.kind === "character" && first.character !== text.charAt(0))) return false;
  return matchesNaively(rest, text.slice(1));
}

function isColon(place: Place | undefined): boolean {
  return place?.kind === "character" && place.character === ":";
}

/**
 * The places of a Resource: within the first five fields only a `*` at the field's end goes beyond its colon, and
 * fields that are missing at the end are `*`.
 */
function resourcePlaces(text: PolicyText): Place[] {
  // A row of stars is one star.
  const written = placesOf(text).filter((place, index, all) => place.kind !== "*" || all[index + 1]?.kind !== "*");
  if (written.length === 1 && written[0]?.kind === "*") return written;
  let field = 1;
  const places = written.map((place, index): Place => {
    if (isColon(place)) field++;
    const isLast = index + 1 === written.length || isColon(written[index + 1]);
    return place.kind === "*" && field < 6 && !isLast ? { kind: "* in a field" } : place;
  });
  for (; field < 6; field++) places.push({ kind: "character", character: ":" }, { kind: "*" });
  return places;
}

function policyText(characters: string, parts: number, maxLength: number): fc.Arbitrary<PolicyText> {
  return fc.array(
    fc.record({
      text: fc.string({ unit: fc.constantFrom(...characters), maxLength }),
      literal: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    }),
    { minLength: 1, maxLength: parts },
  );
}

const likes = new Counter();

holdsFor(
  "a pattern matches what it matches place by place",
  3000,
  fc.tuple(policyText("ab*?", 3, 4), fc.string({ unit: fc.constantFrom(..."aab*?"), maxLength: 8 })),
  ([pattern, text]) => {
    const expected = matchesNaively(placesOf(pattern), text);
    likes.count(expected ? "yes" : "no");
    expect(matches(compilePattern(pattern), text)).toBe(expected);
  },
  () => {
    expect(likes.share("yes")).toBeGreaterThan(5);
    expect(likes.share("no")).toBeGreaterThan(5);
  },
);

holdsFor(
  "a pattern made of a text by putting wildcards for parts of it matches the text",
  500,
  fc.tuple(
    fc.array(fc.tuple(fc.string({ unit: "binary", maxLength: 5 }), fc.constantFrom("as it is", "*", "?", "literal"))),
    fc.boolean(),
  ),
  ([parts]) => {
    const pattern = parts.map(([text, put]) => {
      if (put === "*") return { text: "*", literal: false };
      // A question mark stands for one UTF-16 unit.
      if (put === "?") return { text: "?".repeat(text.length), literal: false };
      return { text, literal: put === "literal" };
    });
    const text = parts.map(([each]) => each).join("");
    expect(matches(compilePattern(pattern), text)).toBe(true);
  },
);

const resources = new Counter();

holdsFor(
  "a Resource matches what it matches place by place",
  3000,
  fc.tuple(
    policyText("a::*?", 2, 8),
    fc.oneof(
      fc.string({ unit: fc.constantFrom(..."aa:::*"), maxLength: 10 }),
      fc
        .array(fc.constantFrom("", "a", "aa", "b", "*"), { minLength: 6, maxLength: 7 })
        .map((fields) => fields.join(":")),
    ),
  ),
  ([pattern, text]) => {
    const expected = matchesNaively(resourcePlaces(pattern), text);
    resources.count(expected ? "yes" : "no");
    expect(matches(compileResourcePattern(pattern), text)).toBe(expected);
  },
  () => {
    expect(resources.share("yes")).toBeGreaterThan(5);
    expect(resources.share("no")).toBeGreaterThan(5);
  },
);

describe("the worst patterns end in no time", () => {
  const text = "a".repeat(20_000);
  const stars = "a*".repeat(1000);

  test.each([
    ["with a mismatch at the end", [{ text: `${stars}b`, literal: false }], text, false],
    ["with a match", [{ text: stars, literal: false }], text, true],
    ["with question marks", [{ text: `${"*?".repeat(1000)}b`, literal: false }], text, false],
    ["in an ARN", [{ text: `arn:aws:s3:::${stars}b`, literal: false }], `arn:aws:s3:::${text}`, false],
  ])("%s", (_, pattern, against, expected) => {
    expect(matches(compilePattern(pattern), against)).toBe(expected);
    expect(matches(compileResourcePattern(pattern), against)).toBe(expected && against.includes(":"));
  });

  test("with stars that stop at a colon", () => {
    const pattern = compileResourcePattern([{ text: `${stars}b:aws:s3:::x`, literal: false }]);
    expect(matches(pattern, `${text}:aws:s3:::x`)).toBe(false);
  });
});
