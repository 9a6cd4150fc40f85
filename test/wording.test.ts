import { describe, expect, test } from "vitest";
import { rooms } from "./wording/user-texts.js";
import { exceptions, words } from "./wording/words.js";

// One room alone: npx vitest run test/wording.test.ts -t src/engine
describe("texts that users see follow docs/style.md", () => {
  test.each([...rooms()])("%s", (room, texts) => {
    const allowed = exceptions.filter((exception) => exception.room === room);
    const found = texts().flatMap(({ file, text, lineAt }) =>
      words.flatMap(({ pattern, better }) =>
        [...text.matchAll(pattern)].flatMap(({ 0: word, index }) => {
          if (allowed.some((exception) => isWithin(exception.text, text, index))) return [];
          const around = text.slice(Math.max(0, index - 40), index + word.length + 30).trim();
          return [`${file}:${lineAt(index)}: "${word}", write: ${better} (… ${around} …)`];
        }),
      ),
    );
    expect(found).toEqual([]);
  });
});

test("each exception is needed", () => {
  const all = rooms();
  const idle = exceptions.filter(({ room, text }) => {
    const has = words.some(({ pattern }) => text.search(pattern) !== -1);
    return !has || !(all.get(room)?.() ?? []).some((each) => each.text.includes(text));
  });
  expect(idle).toEqual([]);
});

test("what is no text for users is passed over", () => {
  const texts = [...(rooms().get("src/engine")?.() ?? [])].map(({ text }) => text);
  expect(texts.length).toBeGreaterThan(50);
  expect(texts.filter((text) => text.startsWith("../"))).toEqual([]);
  expect(texts).toContain("the key is absent");
});

test.each([
  ["calls signed with a key stand here", "stand"],
  ["this is no ARN", "is no"],
  ["who gets in without MFA", "gets in"],
  ["it lets anybody in", "lets anybody in"],
  ["the policy does not allow it, so that nobody can call", ", so that"],
  ["it can't be read", "can't"],
  ["an account id of 12 digits", "an account id"],
])("the words find %j", (text, word) => {
  expect(words.flatMap(({ pattern }) => [...text.matchAll(pattern)].map(([found]) => found))).toContain(word);
});

test.each(["there is no such file", "it is no longer than an hour", "calls get in the way", "standard input", "AWS's"])(
  "the words leave %j alone",
  (text) => {
    expect(words.filter(({ pattern }) => text.search(pattern) !== -1)).toEqual([]);
  },
);

function isWithin(part: string, text: string, offset: number): boolean {
  const start = text.indexOf(part);
  return start !== -1 && offset >= start && offset < start + part.length;
}
