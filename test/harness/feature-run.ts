import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Envelope } from "../../src/cli/run-tally.js";
import type { Evidence, ReachEvidence } from "../../src/evidence/index.js";
import { attachmentTypes } from "../../src/evidence/index.js";
import { folderWith, policyCheck, type Run } from "../command-line.js";

/** The repository, whose policies the features name. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** What became of a scenario. */
interface ScenarioRun {
  readonly name: string;
  /** `PASSED` where all steps and hooks did; else how the first that did not came out. */
  readonly status: string;
  /** What the failing step or hook says. */
  readonly message: string;
  readonly evidence: readonly Evidence[];
  /** The evidence as it was attached. */
  readonly evidenceTexts: readonly string[];
  /** What its proofs attached. */
  readonly proofs: readonly Readonly<Record<string, unknown>>[];
  /** What its steps about whole accounts attached. */
  readonly reach: readonly ReachEvidence[];
  /** Why it was not checked. */
  readonly notChecked: string | undefined;
}

/** A run of `policy-check test`, with what cucumber's messages tell. */
export interface FeatureRun extends Run {
  readonly scenarios: readonly ScenarioRun[];
  /** All messages as they were written. */
  readonly messages: string;
}

/** Runs features with the built command line; they see files from the repository unless `cwd` says otherwise. */
export function runFeatures(
  args: readonly string[],
  { cwd = root, env = {} }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): FeatureRun {
  const file = join(folderWith({}), "messages.ndjson");
  const run = policyCheck(["test", ...args, "--format", `message:${file}`], { cwd, env });
  if (!existsSync(file)) throw new Error(`the run wrote no messages: ${run.stderr}`);
  const messages = readFileSync(file, "utf8");
  return { ...run, messages, scenarios: scenariosIn(messages) };
}

/** The scenarios of cucumber's messages, in the order in which they began. */
export function scenariosIn(messages: string): readonly ScenarioRun[] {
  const names = new Map<string, string>();
  const pickles = new Map<string, string>();
  const scenarios = new Map<string, Mutable>();
  for (const line of messages.split("\n").filter((text) => text !== "")) {
    const { pickle, testCase, testCaseStarted, testStepFinished, attachment }: Envelope = JSON.parse(line);
    if (pickle !== undefined) names.set(pickle.id, pickle.name);
    if (testCase !== undefined) pickles.set(testCase.id, testCase.pickleId);
    if (testCaseStarted !== undefined) {
      const name = names.get(pickles.get(testCaseStarted.testCaseId) ?? "") ?? "";
      scenarios.set(testCaseStarted.id, {
        name,
        status: "PASSED",
        message: "",
        evidenceTexts: [],
        proofs: [],
        reach: [],
        notChecked: undefined,
      });
    }
    if (testStepFinished !== undefined) {
      const scenario = scenarios.get(testStepFinished.testCaseStartedId);
      const { status, message = "" } = testStepFinished.testStepResult;
      if (scenario?.status === "PASSED" && `${status}` !== "PASSED") Object.assign(scenario, { status, message });
    }
    if (attachment !== undefined) {
      const { mediaType, body, testCaseStartedId = "" } = attachment;
      const scenario = scenarios.get(testCaseStartedId);
      if (mediaType === attachmentTypes.evidence) scenario?.evidenceTexts.push(body);
      if (mediaType === attachmentTypes.proof) scenario?.proofs.push(JSON.parse(body));
      if (mediaType === attachmentTypes.reach) scenario?.reach.push(JSON.parse(body));
      if (mediaType === attachmentTypes.notChecked && scenario !== undefined)
        scenario.notChecked = JSON.parse(body).reason;
    }
  }
  return [...scenarios.values()].map((scenario) => ({
    ...scenario,
    evidence: scenario.evidenceTexts.map((text): Evidence => JSON.parse(text)),
  }));
}

interface Mutable {
  readonly name: string;
  status: string;
  message: string;
  readonly evidenceTexts: string[];
  readonly proofs: Readonly<Record<string, unknown>>[];
  readonly reach: ReachEvidence[];
  notChecked: string | undefined;
}
