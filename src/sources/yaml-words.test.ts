import { expect, test } from "vitest";
import { isFlow } from "./yaml-words.js";

test.each([
  ["{a: b}", true],
  [" \n[a]", true],
  ["# of people\n\n# and machines\r\n  {a: b}", true],
  ["# {a: b}", false],
  ["# {a: b}\na: b", false],
  ["a: {b: c}", false],
])("%j begins as JSON does: %s", (text, expected) => {
  expect(isFlow(text)).toBe(expected);
});

// Headings of https://github.com/aws-samples/aws-security-reference-architecture-examples have 72 of them.
test("lines of number signs take no time", () => {
  const line = `${"#".repeat(100)}\n`;
  const before = performance.now();
  expect(isFlow(`${line.repeat(1000)}a: b`)).toBe(false);
  expect(isFlow(`${line.repeat(1000)}{a: b}`)).toBe(true);
  expect(performance.now() - before).toBeLessThan(1000);
});
