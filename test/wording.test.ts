import { expect, test } from "vitest";
import { rooms } from "./wording/user-texts.js";
import { exceptions, words } from "./wording/words.js";

/** Exceptions that a text needed, to find those that none needs. */
const needed = new Set<string>();

// One room alone: npx vitest run test/wording.test.ts -t src/engine
test.each([...rooms()])("the texts of %s follow docs/style.md", (_room, texts) => {
  const found = texts().flatMap(({ file, text, lineAt }) =>
    words.flatMap(({ pattern, better }) =>
      [...text.matchAll(pattern)].flatMap((match) => {
        const around = text.slice(Math.max(0, match.index - 50), match.index + match[0].length + 30);
        const exception = exceptions.find((each) => each.file === file && covers(text, match.index, each.text));
        if (exception !== undefined) {
          needed.add(exception.text);
          return [];
        }
        return [`${file}:${lineAt(match.index)}: "${match[0]}", write: ${better} (${around.trim()})`];
      }),
    ),
  );
  expect(found).toEqual([]);
});

function covers(text: string, offset: number, part: string): boolean {
  const start = text.indexOf(part);
  return start !== -1 && offset >= start && offset < start + part.length;
}
