import type { Found } from "../analysis/index.js";
import type { Position, Range } from "../diagnostics/index.js";
import type { MutantJudgement } from "../mutation/index.js";
import { callerInWords } from "./witness-words.js";

/** What became of a mutant, by the words of mutation-testing-report-schema. */
export type MutantStatus =
  /** A scenario fails with it. */
  | "Killed"
  /** Scenarios are about what is changed, and none fails. */
  | "Survived"
  /** No scenario is about what is changed. */
  | "NoCoverage"
  /** It was proved to allow the same calls. */
  | "Ignored"
  /** AWS would refuse to store it. */
  | "CompileError";

/** A scenario of the run. */
export interface ReportedScenario {
  readonly uri: string;
  readonly line: number;
  readonly name: string;
}

/** A mutant, and what became of it. */
export interface ReportedMutant {
  /** Unique in the report. */
  readonly id: string;
  readonly kind: string;
  /** What is written wrong: an imperative clause. */
  readonly description: string;
  readonly range: Range;
  readonly replacement: string;
  readonly status: MutantStatus;
  /** Why it has the status, where that is not what the status says: a clause. */
  readonly why: string | undefined;
  readonly killedBy: ReportedScenario | undefined;
  /** Whether the engine told so on the calls of the plain run, without a run of its own. */
  readonly isKilledWithoutRun: boolean;
  readonly coveredBy: readonly ReportedScenario[];
  /** What it changes, where it was asked. */
  readonly judgement: MutantJudgement | undefined;
  /** The lines that change, as a unified diff without its head; "" where the file has the policy in another form. */
  readonly diff: string;
  /** Scenarios that would notice it, to be pasted into a feature. */
  readonly scenarios: readonly string[];
}

/** A trust policy with its mutants. */
export interface ReportedMutations {
  /** From the working directory. */
  readonly path: string;
  /** What people call the role; undefined where the file does not say. */
  readonly role: string | undefined;
  readonly mutants: readonly ReportedMutant[];
}

/** A file with trust policies, as it is. */
export interface MutatedFile {
  readonly path: string;
  readonly text: string;
}

/** What a run of `mutate` found. */
export interface MutationReport {
  readonly tool: { readonly name: string; readonly version: string };
  readonly policies: readonly ReportedMutations[];
  readonly files: readonly MutatedFile[];
  readonly scenarios: readonly ReportedScenario[];
  /** In percent. */
  readonly threshold: number | undefined;
}

/** How many mutants there are of each status, and the score. */
export interface MutationCounts {
  readonly killed: number;
  readonly survived: number;
  readonly noCoverage: number;
  readonly ignored: number;
  readonly notStorable: number;
  /** Killed ones in percent of those that are killed, survived or not covered; undefined where there are none: that is no score. */
  readonly score: number | undefined;
}

/** Counts mutants; those that change nothing or cannot be stored are out of the score. */
export function mutationCounts(mutants: readonly Pick<ReportedMutant, "status">[]): MutationCounts {
  const of = (status: MutantStatus): number => mutants.filter((mutant) => mutant.status === status).length;
  const killed = of("Killed");
  const survived = of("Survived");
  const noCoverage = of("NoCoverage");
  const all = killed + survived + noCoverage;
  const score = all === 0 ? undefined : (100 * killed) / all;
  return { killed, survived, noCoverage, ignored: of("Ignored"), notStorable: of("CompileError"), score };
}

/** Whether the score is high enough; where there is no score, it is not. */
export function isEnoughKilled({ policies, threshold }: MutationReport): boolean {
  if (threshold === undefined) return true;
  const { score } = mutationCounts(policies.flatMap(({ mutants }) => mutants));
  return score !== undefined && score >= threshold;
}

/** A call that only one of both policies allows, with whom it lets in or keeps out. */
function callsOf(judgement: MutantJudgement | undefined): {
  readonly gained: Found | undefined;
  readonly lost: Found | undefined;
} {
  return judgement?.kind === "differs" ? judgement : { gained: undefined, lost: undefined };
}

/** Who can assume the role with a mistake only, and who without it only: a sentence for each. */
export function effectsInWords({ judgement }: Pick<ReportedMutant, "judgement">): readonly string[] {
  const { gained, lost } = callsOf(judgement);
  const who = ({ witness, isExample }: Found): string => callerInWords(witness, isExample);
  return [
    ...(gained === undefined ? [] : [`with it, ${who(gained)} can assume the role`]),
    ...(lost === undefined ? [] : [`with it, ${who(lost)} cannot assume the role anymore`]),
  ];
}

/** A place in words: `policies/x.json:12:9`. */
export function placeInWords(path: string, { line, column }: Position): string {
  return `${path}:${line}:${column}`;
}
