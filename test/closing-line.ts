import type { Reporter, TestModule, TestSpecification } from "vitest/node";

/**
 * Says after every tenth file how far the run is, where no terminal shows it (the default reporter does so there). Ends the test run's output with a line that counts every test: `N passed, N failed`, and `, N skipped` where tests
 * were skipped. A file that could not be loaded and an error outside of tests count as failures.
 */
export default class ClosingLine implements Reporter {
  #files = 0;
  #ended = 0;
  #started = 0;

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    this.#files = specifications.length;
    this.#ended = 0;
    this.#started = performance.now();
  }

  onTestModuleEnd(): void {
    this.#ended++;
    if (process.stdout.isTTY || this.#ended % 10 !== 0 || this.#ended === this.#files) return;
    const seconds = Math.round((performance.now() - this.#started) / 1000);
    process.stdout.write(`${this.#ended} of ${this.#files} test files after ${seconds} s\n`);
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      count.failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed" || state === "failed") count[state]++;
        else count.skipped++;
      }
    }
    const skipped = count.skipped === 0 ? "" : `, ${count.skipped} skipped`;
    // The other reporters must have had their say.
    process.once("exit", () => process.stdout.write(`\n${count.passed} passed, ${count.failed} failed${skipped}\n`));
  }
}
