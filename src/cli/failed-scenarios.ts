import type { Envelope } from "./run-tally.js";

/** A scenario that did not pass, with what its first failed step said. */
export interface FailedScenario {
  /** File and line. */
  readonly place: string;
  readonly name: string;
  readonly tags: readonly string[];
  /** The first line of the failure; undefined where a step was not run for another reason. */
  readonly why: string | undefined;
}

type Pickle = NonNullable<Envelope["pickle"]>;

/** Collects the scenarios of a run that did not pass from cucumber's messages. */
export class FailedScenarios {
  readonly #pickles = new Map<string, Pickle>();
  readonly #cases = new Map<string, string>();
  readonly #running = new Map<string, { readonly testCaseId: string; why: string | undefined; failed: boolean }>();
  readonly #failed: FailedScenario[] = [];

  /** Takes note of a message. */
  note({ pickle, testCase, testCaseStarted, testStepFinished, testCaseFinished }: Envelope): void {
    if (pickle !== undefined) this.#pickles.set(pickle.id, pickle);
    if (testCase !== undefined) this.#cases.set(testCase.id, testCase.pickleId);
    if (testCaseStarted !== undefined) {
      const { id, testCaseId } = testCaseStarted;
      this.#running.set(id, { testCaseId, why: undefined, failed: false });
    }
    if (testStepFinished !== undefined) {
      const { status, message } = testStepFinished.testStepResult;
      const running = this.#running.get(testStepFinished.testCaseStartedId);
      if (running !== undefined && !running.failed && `${status}` !== "PASSED") {
        running.failed = true;
        running.why = message?.split("\n").find((line) => line.trim() !== "");
      }
    }
    if (testCaseFinished !== undefined && !testCaseFinished.willBeRetried)
      this.#finish(testCaseFinished.testCaseStartedId);
  }

  /** In the order in which they ended. */
  get all(): readonly FailedScenario[] {
    return this.#failed;
  }

  #finish(id: string): void {
    const running = this.#running.get(id);
    this.#running.delete(id);
    if (running === undefined || !running.failed) return;
    const pickle = this.#pickles.get(this.#cases.get(running.testCaseId) ?? "");
    if (pickle === undefined) return;
    const { uri, name, location, tags } = pickle;
    const place = location === undefined ? uri : `${uri}:${location.line}`;
    this.#failed.push({ place, name, tags: tags.map((tag) => tag.name), why: running.why });
  }
}
