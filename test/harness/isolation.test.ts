import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { policyCheck } from "../command-line.js";
import { root, runFeatures } from "./feature-run.js";

describe("scenarios know nothing of each other", () => {
  test("one after the other, in one process that remembers how scenarios begin", () => {
    const { status, stdout, stderr } = policyCheck(["test", "fixtures/harness/isolation.feature"], { cwd: root });
    expect(stdout + stderr).toMatch(/\n(\d+) scenarios: \1 passed, 0 failed\n$/);
    expect(status).toBe(0);
  });

  test("after Givens that failed half-way", () => {
    const { scenarios, status } = runFeatures(["fixtures/harness/broken-givens.feature"]);
    expect(scenarios.length).toBeGreaterThan(0);
    for (const { name, status: came, message } of scenarios) {
      const [expected] = name.split(" ", 1);
      expect([name, came]).toEqual([name, expected === "refused" ? "FAILED" : "PASSED"]);
      if (expected === "refused") expect(message).toMatch(/^MalformedPolicyDocument: /);
    }
    expect(status).toBe(1);
  });

  test("with all features of the repository, in any order, as cucumber-js runs them", () => {
    const cucumber = join(root, "node_modules/@cucumber/cucumber/bin/cucumber.js");
    const args = [
      cucumber,
      "features",
      "fixtures/harness/isolation.feature",
      "--order",
      "random",
      "--format",
      "summary",
    ];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    // What cucumber says on standard error is the seed, with which this order comes again.
    expect(stdout + stderr).toMatch(/^(\d{3}) scenarios \(\1 passed\)\n/);
    expect(status).toBe(0);
  });
});
