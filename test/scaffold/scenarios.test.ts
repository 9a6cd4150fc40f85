import { readFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { describe, expect, test } from "vitest";
import { folderWith } from "../command-line.js";
import { runFeatures } from "../harness/feature-run.js";
import { policiesIn, rolesIn, scaffolded } from "./scaffolded.js";

// All policies, and all scenarios, take some minutes: SCAFFOLD_ALL=1 runs them.
const all = env["SCAFFOLD_ALL"] !== undefined;
const thirty = policiesIn("fixtures/scaffold/thirty");
const pitfalls = policiesIn("fixtures/pitfalls");
const right = all ? [...thirty, ...policiesIn("policies"), ...policiesIn("fixtures/lint/ok")] : thirty;

interface Left {
  /** What scenarios do not show, and which mistakes they do not notice, with the reason, by the policy's file. */
  readonly policies: Readonly<Record<string, readonly string[]>>;
}

const { policies: left }: Left = JSON.parse(
  readFileSync(new URL("../../fixtures/scaffold/left.json", import.meta.url), "utf8"),
);

const { features } = scaffolded(rolesIn(right));

test.each(
  features.filter(({ policy }) => thirty.includes(policy)).map((feature) => [feature.policy, feature] as const),
)("%s: the scenarios show all outcomes and notice all mistakes, but for those with a reason", (policy, feature) => {
  expect([...feature.coverage.left, ...feature.mutants.left]).toEqual(left[policy] ?? []);
  expect(feature.failing).toEqual([]);
  expect(feature.coverage.seen + feature.coverage.left.length).toBe(feature.coverage.possible);
  expect(feature.mutants.killed).toBeGreaterThan(0);
});

describe("on the embedded endpoint", () => {
  const chosen = all ? features : features.filter((_, index) => index % 3 === 0);
  const wrong = scaffolded(rolesIn(all ? pitfalls : pitfalls.filter((_, index) => index % 2 === 0))).features;
  const texts = [...chosen, ...wrong].map(({ path, text }, index) => [`features/${index}/${path}`, text] as const);
  const folder = folderWith(Object.fromEntries(texts));

  test("scenarios pass as they are written, and those of findings fail", { timeout: 600_000 }, () => {
    const run = runFeatures([join(folder, "features")]);
    const failing = wrong.flatMap((feature) => feature.failing.flatMap(({ scenario }) => scenario ?? []));
    const red = run.scenarios.filter(({ status }) => status !== "PASSED");
    expect(red.filter(({ name }) => !failing.includes(name)).map(({ name, message }) => `${name}: ${message}`)).toEqual(
      [],
    );
    expect(new Set(red.map(({ name }) => name))).toEqual(new Set(failing));
    expect(failing.length).toBeGreaterThan(0);
    for (const { message } of red)
      expect(message).toMatch(/^StepFailure: expected|expected (access to be denied|the role to be assumed)/);
  });
});
