import { expect, test } from "vitest";
import { type NamedStatement, statementInWords } from "./statement-words.js";

test.each<readonly [NamedStatement, string]>([
  [{ index: 0 }, "statement 1"],
  [{ index: 1, sid: null, line: 9 }, "statement 2 (line 9)"],
  [{ index: 1, sid: "" }, "statement 2"],
  [{ index: 2, sid: "Operators" }, 'statement 3 ("Operators")'],
  [{ index: 2, sid: "Operators", line: 12 }, 'statement 3 ("Operators", line 12)'],
])("%o is %s", (statement, words) => {
  expect(statementInWords(statement)).toBe(words);
});
