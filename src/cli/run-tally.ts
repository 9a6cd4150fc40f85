import type { ReadAttachment } from "../evidence/index.js";
import { count } from "../report/index.js";

type RunCucumber = typeof import("@cucumber/cucumber/api").runCucumber;
/** A message of cucumber's protocol: https://github.com/cucumber/messages */
export type Envelope = Parameters<NonNullable<Parameters<RunCucumber>[2]>>[0];

type Status = `${NonNullable<Envelope["testStepFinished"]>["testStepResult"]["status"]}`;

/** From the best to the worst; a scenario is as its worst step. */
const ranks: readonly Status[] = ["PASSED", "UNKNOWN", "SKIPPED", "PENDING", "UNDEFINED", "AMBIGUOUS", "FAILED"];

/** Counts the scenarios of a run from cucumber's messages, with the reasons why some were not checked. */
export class RunTally {
  /** What could not be parsed. */
  readonly parseErrors: string[] = [];
  readonly #failFast: boolean;
  readonly #reasons = new Map<string, number>();
  readonly #running = new Map<string, { worst: Status; reason: string | undefined }>();
  readonly #counts = new Map<Status, number>();

  /** `failFast` says that cucumber skips all scenarios after one that failed. */
  constructor({ failFast }: { readonly failFast: boolean }) {
    this.#failFast = failFast;
  }

  /** Takes note of a message. `attached` is what its attachment says, where it is one of policy-check's. */
  note(
    { testCaseStarted, testStepFinished, attachment, testCaseFinished, parseError }: Envelope,
    attached: ReadAttachment | undefined,
  ): void {
    if (parseError !== undefined) this.parseErrors.push(parseError.message);
    if (testCaseStarted !== undefined) this.#running.set(testCaseStarted.id, { worst: "PASSED", reason: undefined });
    if (testStepFinished !== undefined) {
      const scenario = this.#running.get(testStepFinished.testCaseStartedId);
      const { status } = testStepFinished.testStepResult;
      if (scenario !== undefined && ranks.indexOf(status) > ranks.indexOf(scenario.worst)) scenario.worst = status;
    }
    if (attached?.kind === "notChecked") {
      const scenario = this.#running.get(attachment?.testCaseStartedId ?? "");
      if (scenario !== undefined) scenario.reason = attached.notChecked.reason ?? undefined;
    }
    if (testCaseFinished !== undefined && !testCaseFinished.willBeRetried)
      this.#finish(testCaseFinished.testCaseStartedId);
  }

  get passed(): number {
    return this.#of("PASSED");
  }

  get notChecked(): number {
    return this.#of("SKIPPED");
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, each) => sum + each, 0);
  }

  /** How many scenarios came out how, and why some were not checked. */
  summary(): string {
    const { total, passed, notChecked } = this;
    const parts = [`${passed} passed`, `${total - passed - notChecked} failed`];
    if (notChecked > 0) parts.push(`${notChecked} not checked`);
    const lines = [`${count(total, "scenario")}: ${parts.join(", ")}`];
    if (notChecked > 0) lines.push("not checked here:");
    const reasons = [...this.#reasons].sort(([, one], [, other]) => other - one);
    for (const [reason, times] of reasons) lines.push(`${String(times).padStart(6)}  ${reason}`);
    return `${lines.join("\n")}\n`;
  }

  /** Why a scenario was skipped that says nothing about it itself. */
  #otherReason(): string {
    const hasStopped = this.#failFast && this.total > this.passed + this.notChecked;
    return hasStopped ? "the run stopped at the first failure" : "a step or hook of the scenario's own skipped it";
  }

  #of(status: Status): number {
    return this.#counts.get(status) ?? 0;
  }

  #finish(id: string): void {
    const scenario = this.#running.get(id);
    if (scenario === undefined) return;
    this.#running.delete(id);
    const { worst, reason = this.#otherReason() } = scenario;
    this.#counts.set(worst, this.#of(worst) + 1);
    if (worst === "SKIPPED") this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
  }
}
