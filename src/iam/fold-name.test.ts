import { expect, test } from "vitest";
import { foldName } from "./index.js";

// The characters beyond ASCII whose lower or upper case is ASCII: https://www.unicode.org/Public/UCD/latest/ucd/CaseFolding.txt
test.each([
  ["AWS:TokenIssueTime", "aws:tokenissuetime"],
  ["aws:To\u212aEN", "aws:to\u212aen"],
  ["a\u017fS", "a\u017fs"],
  ["\u0130D", "\u0130d"],
  ["aws:RequestTag/M\u00dcNCHEN", "aws:requesttag/m\u00dcnchen"],
])("%j folds to %j", (name, folded) => {
  expect(foldName(name)).toBe(folded);
});
