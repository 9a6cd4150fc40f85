import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { phrasesText } from "../../src/cli/phrases.js";
import { register } from "../../src/steps/register.js";
import { nearestPhrase } from "../../src/steps/snippets.js";

/** All phrases with which steps are registered. */
function phrases(): readonly string[] {
  const found: string[] = [];
  const step = (phrase: unknown): void => void found.push(String(phrase));
  const hook = (): void => {};
  const cucumber = { Given: step, When: step, Then: step, Before: hook, After: hook, BeforeAll: hook, AfterAll: hook };
  // INVARIANT: `register` calls these functions and nothing else of cucumber.
  register(cucumber as unknown as Parameters<typeof register>[0]);
  return found;
}

const page = readFileSync(new URL("../../docs/steps.md", import.meta.url), "utf8");
/** All phrases of the table, as the page has them. */
const written = page
  .slice(page.indexOf("| Given |"), page.indexOf("\n## Who denies"))
  .split("\n")
  .flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, phrase = ""]) => phrase));

test("docs/steps.md has a row for every phrase, and for no other", () => {
  const expressions = written.map((phrase) => phrase.replace(/"[^"]*"/g, "{string}").replace(/\bN\b/g, "{int}"));
  expect(expressions.sort()).toEqual([...phrases()].sort());
});

test("policy-check test --phrases prints every phrase as the page has it", () => {
  const lines = phrasesText().split("\n");
  for (const phrase of written) expect(lines).toContain(`  ${phrase}`);
});

test.each([
  ["nobody reach {string} without MFA", "nobody reaches {string} without MFA"],
  ["nobody reaches admin without MFA", "nobody reaches {string} without MFA"],
  ["only this users reach {string}:", "only these users reach {string}:"],
  ["the account is as in {string}", "the account as in {string}"],
  ["the service control policy {string}", "the service control policies {string}"],
  ["nobody can undo the MFA", "nobody can undo MFA"],
])("the phrase that is nearest to %j is named", (step, phrase) => {
  expect(nearestPhrase(step, phrases())).toBe(phrase);
});
