import { resolve } from "node:path";
import { structuredPatch } from "diff";
import { scenarioForChange } from "../inspection/index.js";
import { edited, judgeMutant, type Mutant, type MutantJudgement, refusalOf } from "../mutation/index.js";
import { type MutantStatus, mutantName, type ReportedMutant, type ReportedScenario } from "../report/index.js";
import type { MutablePolicy } from "./mutable-policies.js";
import { OfferedScenarios } from "./offered-scenarios.js";
import type { RecordedScenario } from "./recorded-scenarios.js";
import { pathsOf, type TrialRuns } from "./trial-runs.js";

/** What became of a mutant. */
interface Fate {
  readonly status: MutantStatus;
  readonly why?: string | undefined;
  readonly killedBy?: RecordedScenario | undefined;
  readonly isKilledWithoutRun?: boolean;
  readonly judgement?: MutantJudgement | undefined;
}

/** Tells of mutants whether a scenario notices them, by what the scenarios did without them, and else by running them. */
export class MutantTrials {
  readonly #runs: TrialRuns;
  readonly #scenarios: readonly RecordedScenario[];
  readonly #alwaysRuns: boolean;
  readonly #offered: OfferedScenarios;

  /** `scenarios` are those that pass. `alwaysRuns`: nothing is told without a run, to compare both. */
  constructor(runs: TrialRuns, scenarios: readonly RecordedScenario[], alwaysRuns = false) {
    this.#runs = runs;
    this.#scenarios = scenarios;
    this.#alwaysRuns = alwaysRuns;
    this.#offered = new OfferedScenarios(runs);
  }

  /** Removes what was written. */
  close(): void {
    this.#offered.close();
  }

  async #noticing(
    policy: MutablePolicy,
    mutant: Mutant,
    judgement: MutantJudgement | undefined,
  ): Promise<readonly string[]> {
    const text = changedText(policy, mutant);
    // A scenario can give a role the policy of a file only where that is all that the file has.
    if (text === undefined || policy.inspected.pointer !== "") return [];
    return this.#offered.noticing(scenariosFor(policy, mutant, judgement), new Map([[policy.file, text]]));
  }

  /** Rejects with UsageError where cucumber cannot run the scenarios. */
  async result(policy: MutablePolicy, mutant: Mutant): Promise<ReportedMutant> {
    const touching = this.#scenarios.filter(({ files }) => files.has(policy.file));
    const covering = touching.filter((scenario) => isAbout(scenario, policy, mutant));
    const { id, kind, description, range, replacement } = mutant;
    const fate = await this.#fateOf(policy, mutant, touching, covering.length > 0);
    const { status, why, killedBy, isKilledWithoutRun = false, judgement } = fate;
    const isUnnoticed = status === "Survived" || status === "NoCoverage";
    return {
      ...{ id: mutantName(policy.path, id), kind, description, range, replacement, status, why },
      ...{ killedBy: killedBy && placeOf(killedBy), isKilledWithoutRun, judgement },
      coveredBy: covering.map(placeOf),
      diff: isUnnoticed ? diffOf(policy, mutant) : "",
      scenarios: isUnnoticed ? await this.#noticing(policy, mutant, judgement) : [],
    };
  }

  async #fateOf(
    policy: MutablePolicy,
    mutant: Mutant,
    touching: readonly RecordedScenario[],
    isCovered: boolean,
  ): Promise<Fate> {
    const refusal = refusalOf(policy.policy, mutant);
    if (refusal !== undefined) return { status: "CompileError", why: refusal };
    const text = changedText(policy, mutant);
    if (text !== undefined && !this.#alwaysRuns) {
      const killedBy = touching.find((scenario) => failsFor(scenario, policy, text));
      // The endpoint refuses more than the policy's grammar does, as AWS does.
      if (killedBy?.why?.startsWith("MalformedPolicyDocument")) return { status: "CompileError", why: killedBy.why };
      if (killedBy !== undefined) return { status: "Killed", killedBy, isKilledWithoutRun: true };
    }
    const { roleName } = policy.inspected;
    const judgement = judgeMutant(policy.policy, mutant, { roleName });
    if (judgement.kind === "equivalent")
      return { status: "Ignored", why: "it is proved that the same calls are allowed", judgement };
    const killedBy = text === undefined ? undefined : await this.#firstFailing(policy, text, touching);
    if (killedBy !== undefined) return { status: "Killed", killedBy, why: killedBy.why, judgement };
    const why =
      judgement.kind === "unknown"
        ? `policy-check cannot tell whether it changes who can assume the role: ${judgement.why}`
        : undefined;
    return { status: isCovered ? "Survived" : "NoCoverage", why, judgement };
  }

  async #firstFailing(
    { file }: MutablePolicy,
    text: string,
    touching: readonly RecordedScenario[],
  ): Promise<RecordedScenario | undefined> {
    if (touching.length === 0) return undefined;
    const { scenarios } = await this.#runs.run({ paths: pathsOf(touching), texts: new Map([[file, text]]) });
    const failed = scenarios.find(({ status }) => status === "failed");
    // INVARIANT: a mutant survives the scenarios that were run, and never those that were not.
    if (failed === undefined && scenarios.length !== touching.length)
      throw new Error(`${scenarios.length} scenarios were run, and not ${touching.length}`);
    return failed;
  }
}

/** The text of a policy's file with a mutant; undefined where the file has the policy in another form. */
export function changedText({ text }: MutablePolicy, { fileEdits }: Mutant): string | undefined {
  return fileEdits && edited(text, fileEdits);
}

/**
 * Whether a scenario fails with another text for certain: a call of it that policies decided would be decided the other way
 * round. Up to that call nothing is different, each call must be checked by a step, and no step of ours takes an allowed call
 * and a denied one for the same. Steps of somebody's own may.
 */
function failsFor({ calls, hasOnlyOurSteps }: RecordedScenario, policy: MutablePolicy, text: string): boolean {
  if (!hasOnlyOurSteps) return false;
  return calls.some(({ trust, decision, decisionWith }) => {
    if (decision === undefined || !isOf(trust, policy)) return false;
    const other = decisionWith(text);
    return other !== undefined && (other === "allowed") !== (decision === "allowed");
  });
}

function isOf(trust: { readonly name: string; readonly sha256: string }, { file, sha256 }: MutablePolicy): boolean {
  return trust.sha256 === sha256 && resolve(trust.name) === file;
}

/** Whether a scenario shows something of the statement that a mutant changes. */
function isAbout({ calls, proved, files }: RecordedScenario, policy: MutablePolicy, { statement }: Mutant): boolean {
  // What scenarios about whole accounts ask depends on all of their roles.
  if (policy.inspected.pointer !== "") return files.has(policy.file);
  if (proved.has(policy.sha256)) return true;
  const own = calls.filter(({ trust }) => isOf(trust, policy));
  return own.some(({ statements }) =>
    statement === undefined ? statements.length > 0 : statements.includes(statement),
  );
}

function placeOf({ uri, line, name }: ReportedScenario): ReportedScenario {
  return { uri, line, name };
}

/** The lines that change, each with its mark, and a line around them. */
function diffOf(policy: MutablePolicy, mutant: Mutant): string {
  const after = changedText(policy, mutant);
  if (after === undefined) return "";
  const { hunks } = structuredPatch(policy.path, policy.path, policy.text, after, undefined, undefined, { context: 1 });
  return hunks.flatMap(({ lines }) => lines).join("\n");
}

function scenariosFor(
  { inspected, content, policy, path }: MutablePolicy,
  mutant: Mutant,
  judgement: MutantJudgement | undefined,
): readonly string[] {
  if (judgement?.kind !== "differs") return [];
  const { gained, lost } = judgement;
  const { roleName } = inspected;
  const changed = mutant.policy.document;
  const common = { changed, kind: mutant.kind };
  const offered = [
    ...(gained === undefined
      ? []
      : [{ ...common, found: gained, allowedBy: changed, expected: "denied", verb: "denies" } as const]),
    ...(lost === undefined
      ? []
      : [{ ...common, found: lost, allowedBy: policy.document, expected: "assumed", verb: "allows" } as const]),
  ];
  return offered.flatMap((each) => {
    const title = `${roleName} still ${each.verb} this call (${each.kind})`;
    return scenarioForChange({ ...each, title }, inspected, content, path) ?? [];
  });
}
