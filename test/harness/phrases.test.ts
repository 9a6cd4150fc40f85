import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { register } from "../../src/steps/register.js";

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
const table = page
  .slice(page.indexOf("| Given |"), page.indexOf("\n## Who denies"))
  .split("\n")
  .flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, phrase = ""]) => phrase))
  .map((phrase) => phrase.replace(/"[^"]*"/g, "{string}").replace(/\bN\b/g, "{int}"));

test("docs/steps.md has a row for every phrase, and for no other", () => {
  expect([...table].sort()).toEqual([...phrases()].sort());
});
