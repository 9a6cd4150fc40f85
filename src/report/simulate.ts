import { problemInWords } from "../diagnostics/index.js";
import type {
  Decision,
  DecisionKind,
  Dependence,
  RequestDocumentProblem,
  StatementExplanation,
} from "../engine/index.js";

/** Who decides a simulation; in every result, so that nobody takes it for AWS's word. */
export const evaluator = "policy-check engine";

/** A mismatch as `simulate` writes it. */
interface MismatchResult {
  readonly element: string;
  readonly operator: string | null;
  readonly key: string | null;
  readonly expected: readonly string[];
  readonly actual: string | readonly string[] | null;
  readonly why: string;
  readonly line: number;
  readonly column: number;
}

/** The result of a simulation, as JSON has it. */
export interface SimulateResult {
  readonly decision: DecisionKind;
  readonly reason: string;
  readonly evaluator: string;
  /** The needed action that is not allowed; null when all are. */
  readonly deniedAction: string | null;
  readonly matched: readonly {
    readonly policy: string;
    readonly statement: number;
    readonly sid: string | null;
    readonly effect: string;
    readonly line: number;
  }[];
  readonly explanation: readonly {
    readonly policy: string;
    readonly action: string;
    readonly statement: number;
    readonly sid: string | null;
    readonly effect: string;
    readonly line: number;
    readonly applies: boolean;
    readonly mismatches: readonly MismatchResult[];
    readonly heldByAbsence: readonly { readonly operator: string; readonly key: string; readonly line: number }[];
  }[];
  readonly undocumented: readonly Dependence[];
  /** With `--lenient`: what AWS would refuse to store. */
  readonly ignored?: readonly RequestDocumentProblem[];
}

/** A decision as data; `ignored` is there when the policies were read leniently. */
export function simulateResult(decision: Decision, ignored?: readonly RequestDocumentProblem[]): SimulateResult {
  return {
    decision: decision.decision,
    reason: decision.reason,
    evaluator,
    deniedAction: decision.deniedAction ?? null,
    matched: decision.matched.map(({ position, ...rest }) => ({ ...rest, line: position.line })),
    explanation: decision.explanation.map(explained),
    undocumented: decision.undocumented,
    ...(ignored === undefined ? {} : { ignored }),
  };
}

/** What stands in the place of a result when nothing was decided. */
export interface SimulateRefusal {
  /** Each problem in a line of its own, with its place. */
  readonly error: string;
}

/** Why a request was not decided, as data. */
export function simulateRefusal(problems: readonly RequestDocumentProblem[]): SimulateRefusal {
  const lines = problems.map((problem) => {
    const { file, position, pointer } = problem;
    const place = `${file}:${position.line}:${position.column}`;
    return pointer === "" ? `${place}: ${problemInWords(problem)}` : `${place}: ${pointer}: ${problemInWords(problem)}`;
  });
  return { error: lines.join("\n") };
}

function explained(statement: StatementExplanation): SimulateResult["explanation"][number] {
  const { policy, action, statement: index, sid, effect, position, applies, mismatches, heldByAbsence } = statement;
  return {
    policy,
    action,
    statement: index,
    sid,
    effect,
    line: position.line,
    applies,
    mismatches: mismatches.map(({ position: { line, column }, ...rest }) => ({ ...rest, line, column })),
    heldByAbsence: heldByAbsence.map(({ operator, key, position: { line } }) => ({ operator, key, line })),
  };
}
