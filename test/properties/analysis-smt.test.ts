import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { newAccess, prove, type Verdict } from "../../src/analysis/index.js";
import { Counter, eventuallyHoldsFor, multiplier } from "./runs.js";
import { type SmtQuestion, smtOf } from "./smt.js";
import { randomPolicies, smtTopics } from "./smt-grammar.js";
import { Solver } from "./smt-solver.js";
import { compiled, policiesAbout, policyPairs, topicNames } from "./trust-grammar.js";

/**
 * The verdicts beside those of z3 on an encoding of its own: what is proved is unsatisfiable, what is violated has a model.
 */
const solver = new Solver();
afterAll(() => solver.end());

const counts = new Counter();
let compared = 0;

const questions: readonly SmtQuestion[] = [
  { property: { kind: "mfa" }, scope: "people" },
  { property: { kind: "mfa" }, scope: "all" },
  { property: { kind: "mfa-age", seconds: 900 }, scope: "people" },
  { property: { kind: "mfa-age", seconds: 3600 }, scope: "people" },
  { property: { kind: "accounts", accounts: ["111122223333"] }, scope: "people" },
  { property: { kind: "accounts", accounts: ["111122223333", "444455556666"] }, scope: "all" },
];

function verdictOn(text: string, { property, scope }: SmtQuestion): Verdict {
  if (property.kind === "diff") return newAccess(compiled(property.previous), compiled(text), { scope });
  return prove(compiled(text), property, { scope });
}

async function agrees([text, question]: readonly [string, SmtQuestion]): Promise<void> {
  const smt = smtOf(text, question);
  if (smt === undefined) return counts.count("beyond the encoding");
  const verdict = verdictOn(text, question);
  let answer = await solver.ask(smt);
  if (answer !== "unknown" && verdict.kind !== "unknown" && (answer === "sat") !== (verdict.kind === "violated")) {
    // A slip of z3 does not happen twice.
    solver.end();
    answer = await solver.ask(smt);
  }
  // What hangs on a key that the table lacks, or on what AWS does not document, holds as is assumed: that is encoded.
  const hangs = verdict.kind === "unknown" && verdict.undocumented !== undefined;
  counts.count(answer === "unknown" ? "z3 does not know" : hangs ? "hangs on what is not known" : verdict.kind);
  if (answer === "unknown" || (verdict.kind === "unknown" && !hangs)) return;
  compared++;
  const about = `${JSON.stringify(question)} ${JSON.stringify(verdict)}\n${text}`;
  expect(answer === "sat" ? "violated" : "proved", about).toBe(hangs ? "proved" : verdict.kind);
}

/** A question about a policy; one in six is about what another policy does not allow. */
function asked(policies: fc.Arbitrary<string>): fc.Arbitrary<readonly [string, SmtQuestion]> {
  const diff = policies.map((previous): SmtQuestion => ({ property: { kind: "diff", previous }, scope: "all" }));
  const question = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...questions) }, { weight: 1, arbitrary: diff });
  // Smaller policies would take z3 longer than a test may.
  return fc.noShrink(fc.tuple(policies, question));
}

for (const topic of smtTopics) {
  eventuallyHoldsFor(`verdicts about ${topic} are those of z3`, 20, asked(randomPolicies(topic)), agrees);
}

for (const topic of topicNames) {
  const policies = policiesAbout(topic).map(({ text }) => text);
  eventuallyHoldsFor(`verdicts about ${topic}, as brute force has it, are those of z3`, 40, asked(policies), agrees);
}

const edits = fc.noShrink(
  policyPairs.map(({ one, other }): readonly [string, SmtQuestion] => [
    other,
    { property: { kind: "diff", previous: one }, scope: "all" },
  ]),
);
eventuallyHoldsFor("what a small change brings is what z3 finds", 30, edits, agrees);

test("z3 was asked of all kinds, and next to nothing was left open", () => {
  console.info(`${compared} verdicts are those of z3`);
  // The first inputs alone are of fewer kinds.
  for (const kind of ["proved", "violated"]) expect(counts.share(kind), kind).toBeGreaterThan(multiplier < 1 ? 5 : 10);
  if (multiplier >= 1) expect(compared).toBeGreaterThan(450);
  expect(counts.share("unknown"), "of the analysis").toBeLessThan(2);
  expect(counts.share("hangs on what is not known")).toBeLessThan(5);
  expect(counts.share("z3 does not know")).toBeLessThan(15);
  expect(counts.share("beyond the encoding")).toBeLessThan(10);
});
