import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { TriedCall } from "../backends/index.js";
import { readAttachment } from "../evidence/index.js";
import type { Envelope } from "./run-tally.js";

/** A scenario, where its feature has it. */
export interface ScenarioPlace {
  /** The feature's file, from the working directory. */
  readonly uri: string;
  /** Of an outline, the line of the example. */
  readonly line: number;
  readonly name: string;
}

/** What a scenario did in a run. */
export interface RecordedScenario extends ScenarioPlace {
  readonly status: "passed" | "failed" | "not checked";
  /** Why it failed: the first line of the step's message. */
  readonly why: string | undefined;
  /** The files with trust policies or accounts that it read, by absolute path. */
  readonly files: ReadonlySet<string>;
  /** The calls that assume a role, in their order. */
  readonly calls: readonly TriedCall[];
  /** SHA-256 of the texts of the trust policies of which it proved something. */
  readonly proved: ReadonlySet<string>;
  /** Whether all its steps are policy-check's, so it fails for certain where a call ends otherwise. */
  readonly hasOnlyOurSteps: boolean;
}

interface OpenScenario {
  readonly place: ScenarioPlace;
  readonly files: Set<string>;
  readonly calls: TriedCall[];
  readonly proved: Set<string>;
  readonly hasOnlyOurSteps: boolean;
  status: RecordedScenario["status"];
  why: string | undefined;
}

type Statuses = Readonly<Record<string, RecordedScenario["status"]>>;
const statuses: Statuses = { PASSED: "passed", SKIPPED: "not checked", UNKNOWN: "not checked" };

/** Where our own steps are: the package's files. */
const ours = fileURLToPath(new URL("../", import.meta.url));

/** Keeps what the scenarios of a run in this process do, one after the other. */
export class ScenarioRecorder {
  readonly scenarios: RecordedScenario[] = [];
  readonly parseErrors: string[] = [];
  readonly #lines = new Map<string, number>();
  readonly #places = new Map<string, ScenarioPlace>();
  readonly #foreignSteps = new Set<string>();
  readonly #cases = new Map<string, { readonly place: ScenarioPlace; readonly hasOnlyOurSteps: boolean }>();
  #open: OpenScenario | undefined;

  /** Takes note of a message of cucumber's. */
  note(message: Envelope): void {
    const { gherkinDocument, pickle, stepDefinition, testCase, parseError, attachment } = message;
    if (parseError !== undefined) this.parseErrors.push(parseError.message);
    if (gherkinDocument !== undefined) this.#keepLines(gherkinDocument);
    if (pickle !== undefined) {
      const { id, uri, name, astNodeIds } = pickle;
      this.#places.set(id, { uri, name, line: this.#lines.get(astNodeIds.at(-1) ?? "") ?? 0 });
    }
    if (stepDefinition !== undefined) {
      const { uri = "" } = stepDefinition.sourceReference;
      const path = uri.startsWith("file:") ? fileURLToPath(uri) : resolve(uri);
      if (!path.startsWith(ours)) this.#foreignSteps.add(stepDefinition.id);
    }
    if (testCase !== undefined) {
      const place = this.#places.get(testCase.pickleId);
      const definitions = testCase.testSteps.flatMap(({ stepDefinitionIds = [] }) => stepDefinitionIds);
      const hasOnlyOurSteps = definitions.every((id) => !this.#foreignSteps.has(id));
      if (place !== undefined) this.#cases.set(testCase.id, { place, hasOnlyOurSteps });
    }
    if (attachment !== undefined && this.#open !== undefined) {
      const read = readAttachment(attachment);
      if (read?.kind === "proof") this.#open.proved.add(read.proof.trust.sha256);
    }
    this.#follow(message);
  }

  /** A file that the scenario which runs now reads. */
  read(path: string): void {
    this.#open?.files.add(resolve(path));
  }

  /** A call of the scenario that runs now. */
  called(call: TriedCall): void {
    this.#open?.calls.push(call);
  }

  #follow({ testCaseStarted, testStepFinished, testCaseFinished }: Envelope): void {
    if (testCaseStarted !== undefined) {
      const known = this.#cases.get(testCaseStarted.testCaseId);
      const empty = { files: new Set<string>(), calls: [], proved: new Set<string>() };
      this.#open = known && { ...known, ...empty, status: "passed", why: undefined };
    }
    const open = this.#open;
    if (testStepFinished !== undefined && open !== undefined) {
      const { status, message } = testStepFinished.testStepResult;
      const outcome = statuses[status] ?? "failed";
      if (outcome === "failed" && open.status !== "failed") open.why = message?.split("\n", 1)[0];
      if (outcome === "failed" || (outcome === "not checked" && open.status === "passed")) open.status = outcome;
    }
    if (testCaseFinished === undefined || open === undefined) return;
    const { place, ...rest } = open;
    this.scenarios.push({ ...place, ...rest });
    this.#open = undefined;
  }

  /** Keeps the lines of scenarios and of the examples of outlines. */
  #keepLines({ feature }: NonNullable<Envelope["gherkinDocument"]>): void {
    const children = (feature?.children ?? []).flatMap((child) => [child, ...(child.rule?.children ?? [])]);
    for (const { scenario } of children) {
      if (scenario === undefined) continue;
      this.#lines.set(scenario.id, scenario.location.line);
      for (const { id, location } of scenario.examples.flatMap(({ tableBody }) => tableBody)) {
        this.#lines.set(id, location.line);
      }
    }
  }
}
