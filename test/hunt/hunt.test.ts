import { expect, test } from "vitest";
import type { ClaimKind } from "./claims.js";
import { disagreementOf, huntOne, noFigures } from "./hunt.js";
import { type FamilyName, families } from "./policies.js";
import { inWords, written } from "./report.js";

/** Policies of each family in an ordinary run; `npm run hunt` looks longer. */
const slice: Readonly<Record<FamilyName, number>> = {
  "fully random": 100,
  realistic: 60,
  "tag sets": 60,
  "odd dates": 60,
  "open federation": 50,
  "required keys": 30,
  "lacked keys": 50,
  "undocumented forms": 50,
  times: 50,
  "odd types": 60,
  variables: 50,
};
const seed = 1;
const folder = ".hunt/found";
const names = Object.keys(families).filter((name): name is FamilyName => name in families);
const figures = noFigures();

test.each(names)("no call contradicts what is said of policies of the family %s", (family) => {
  const found = Array.from({ length: slice[family] }, (_, index) =>
    huntOne({ seed, family, callsPerPolicy: 100 }, index, figures),
  ).flatMap((each) => each ?? []);
  expect(found.map((each) => written(folder, each)).join("\n\n")).toBe("");
});

test("much was tried, and calls are let in and kept out", () => {
  console.info(inWords(figures, 0, seed));
  expect(figures.proofs).toBeGreaterThan(2000);
  expect(figures.letIn).toBeGreaterThan(figures.calls / 5);
  expect(figures.letIn).toBeLessThan((figures.calls * 4) / 5);
});

/** What would be wrong of most policies, as if it were proved. */
const wrongly: ClaimKind = {
  name: "planted",
  command: "prove policy.json",
  claim: () => ({ proofs: 1, against: (_call, { decision }) => (decision === "allowed" ? "it is let in" : undefined) }),
};

test("a claim that is wrong is found, and its disagreement is small", () => {
  const options = { seed, family: "realistic", callsPerPolicy: 100 } as const;
  const found = Array.from({ length: 20 }, (_, index) => huntOne(options, index, noFigures(), [wrongly])).flatMap(
    (each) => each ?? [],
  );
  expect(found.length).toBeGreaterThan(10);
  for (const { subject, call, what } of found) {
    expect(disagreementOf(wrongly, subject, call)).toBe(what);
    expect(subject.draft.Statement).toHaveLength(1);
  }
});

test("the same seed makes the same policies and calls", () => {
  const options = { seed: 7, family: "fully random", callsPerPolicy: 30 } as const;
  const run = (): unknown => Array.from({ length: 5 }, (_, index) => huntOne(options, index, noFigures(), [wrongly]));
  expect(run()).toEqual(run());
});
