import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Finding, SourceText } from "../diagnostics/index.js";
import { lintPolicy, type RoleFacts, ruleById, rulePages } from "./index.js";

const fixtures = new URL("../../fixtures/lint/", import.meta.url);

/** The findings of all examples of the rules' pages, and of all policies of fixtures/lint. */
async function* findings(): AsyncGenerator<Finding> {
  for (const { bad, good } of (await rulePages()).values()) {
    for (const { policy, role } of [...bad, ...good]) yield* lint(policy, role);
  }
  for (const folder of ["ok/", "err/"]) {
    for (const name of readdirSync(new URL(folder, fixtures))) {
      yield* lint(readFileSync(new URL(folder + name, fixtures), "utf8"));
    }
  }
  for (const name of readdirSync(fixtures).filter((each) => each.endsWith(".json"))) {
    const cases: readonly { readonly policy?: unknown }[] = JSON.parse(readFileSync(new URL(name, fixtures), "utf8"));
    for (const { policy } of cases) {
      if (policy !== undefined) yield* lint(typeof policy === "string" ? policy : JSON.stringify(policy, null, 2));
    }
  }
}

function lint(policy: string, role?: RoleFacts): readonly Finding[] {
  return lintPolicy(new SourceText("policy.json", policy), { role });
}

/** A text without what it quotes of the policy. */
function ownWords(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/`[^`]*`/g, "``");
}

/** What a text of one sentence must not have: other sentences, and in a message the remedy. */
const sentence = [/;/, /\.$/, /\. [A-Z]/];
const message = [
  ...sentence,
  /\b(did you mean|instead$|is ""? meant\?)/,
  /[:,] (use|write|add|remove|name|compare|require|keep|list)\b/,
];

test("messages, remedies and related places are sentences of their own", async () => {
  const wrong = new Set<string>();
  let looked = 0;
  for await (const { rule, message: said, remedy, related } of findings()) {
    looked++;
    if (message.some((pattern) => pattern.test(ownWords(said)))) wrong.add(`${rule}: ${said}`);
    // Whether anything is to be done about a problem of a document, only the room that noticed it knows.
    const isOptional = ruleById(rule)?.reports !== undefined;
    if (remedy === undefined ? !isOptional : sentence.some((pattern) => pattern.test(ownWords(remedy)))) {
      wrong.add(`${rule}, remedy: ${remedy}`);
    }
    for (const place of related) {
      if (message.some((pattern) => pattern.test(ownWords(place.message)))) wrong.add(`${rule}: ${place.message}`);
    }
  }
  expect([...wrong]).toEqual([]);
  expect(looked).toBeGreaterThan(500);
});
