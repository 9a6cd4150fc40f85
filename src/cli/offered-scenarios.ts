import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TrialRuns } from "./trial-runs.js";

/** Tries scenarios before people are offered them: each must pass as things are, and fail with the change that it should notice. */
export class OfferedScenarios {
  readonly #runs: TrialRuns;
  /** Whether scenarios of these steps pass as things are. */
  readonly #passing = new Map<string, boolean>();
  #folder: string | undefined;

  constructor(runs: TrialRuns) {
    this.#runs = runs;
  }

  /** Those of some scenarios that notice that a file has another text. */
  async noticing(scenarios: readonly string[], texts: ReadonlyMap<string, string>): Promise<readonly string[]> {
    const noticing: string[] = [];
    for (const scenario of scenarios) {
      const path = this.#write(scenario);
      const steps = stepsOf(scenario);
      const passes = this.#passing.get(steps) ?? (await this.#status(path, new Map())) === "passed";
      this.#passing.set(steps, passes);
      if (!passes) continue;
      if ((await this.#status(path, texts)) === "failed") noticing.push(scenario);
    }
    return noticing;
  }

  /** Removes what was written. */
  close(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  async #status(path: string, texts: ReadonlyMap<string, string>): Promise<string | undefined> {
    const { scenarios } = await this.#runs.run({ paths: [path], texts });
    return scenarios.length === 1 ? scenarios[0]?.status : undefined;
  }

  #write(scenario: string): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), "policy-check-"));
    const path = join(this.#folder, "offered.feature");
    const lines = scenario.split("\n").map((line) => `  ${line}`);
    writeFileSync(path, ["Feature: offered", "", ...lines, ""].join("\n"));
    return path;
  }
}

/** A scenario without its title. */
function stepsOf(scenario: string): string {
  return scenario.slice(scenario.indexOf("\n"));
}
