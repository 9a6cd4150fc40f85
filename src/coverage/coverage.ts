import type { CompiledPolicy, CompiledStatement } from "../engine/index.js";
import type { ObservedStatement, SeenTrust } from "../evidence/index.js";
import {
  type ConditionResult,
  conditionResults,
  possibleResults,
  type StatementResult,
  statementResults,
} from "./possible.js";

/** What calls have shown of one condition: how often it was seen to hold, not to hold, and with its key absent. */
export interface SeenCondition {
  /** RFC 6901 pointer from the policy document: `/Statement/0/Condition/Bool/aws:MultiFactorAuthPresent`. */
  readonly pointer: string;
  /** As the policy writes them. */
  readonly operator: string;
  readonly key: string;
  /** Calls of the statement's principals and actions, by the result of this condition. */
  readonly held: number;
  readonly failed: number;
  /** Those of the two above in which the key was absent. */
  readonly absent: number;
  /** What can be seen at all. */
  readonly possible: readonly ConditionResult[];
  /** What can be seen at all and was not. */
  readonly missing: readonly ConditionResult[];
}

/** What calls have shown of one statement. */
export interface SeenStatement {
  readonly index: number;
  /** RFC 6901 pointer from the policy document. */
  readonly pointer: string;
  readonly sid: string | null;
  readonly effect: "Allow" | "Deny";
  /** First and last line in the file; lines start at 1. */
  readonly lines: { readonly first: number; readonly last: number };
  /** Calls in which it applied, and calls that reached it in which it did not. */
  readonly applied: number;
  readonly notApplied: number;
  readonly possible: readonly StatementResult[];
  readonly missing: readonly StatementResult[];
  /** `line` is that of the key. */
  readonly conditions: readonly (SeenCondition & { readonly line: number })[];
}

/** What calls have shown of one trust policy. */
export interface PolicyCoverage {
  readonly path: string;
  /** SHA-256 of the document's text, hex; evidence of another text does not count. */
  readonly sha256: string;
  readonly statements: readonly SeenStatement[];
  /** Outcomes that can be seen, and that were. */
  readonly possible: number;
  readonly seen: number;
}

/** What a policy is called, and the SHA-256 of its text in hex: `observations` are to be those of this text. */
export interface CoveredPolicy {
  readonly path: string;
  readonly sha256: string;
}

/** What calls have shown of a trust policy; where there were none, all that could be seen of it is missing. */
export function coverageOf(
  policy: CompiledPolicy,
  { path, sha256 }: CoveredPolicy,
  observations: readonly SeenTrust[],
): PolicyCoverage {
  const statements = policy.statements.map((statement) => {
    const { index } = statement.source;
    const seen = observations.flatMap((observation) => observation.statements.filter((one) => one.index === index));
    return seenStatement(policy, statement, seen);
  });
  const parts = statements.flatMap((statement) => [statement, ...statement.conditions]);
  const possible = parts.reduce((sum, part) => sum + part.possible.length, 0);
  const missing = parts.reduce((sum, part) => sum + part.missing.length, 0);
  return { path, sha256, statements, possible, seen: possible - missing };
}

function seenStatement(
  { document }: CompiledPolicy,
  statement: CompiledStatement,
  seen: readonly ObservedStatement[],
): SeenStatement {
  const { source, effect } = statement;
  const line = (offset: number): number => document.source.position(offset).line;
  const results = possibleResults(statement);
  const applied = seen.filter((one) => one.applied).length;
  const notApplied = seen.length - applied;
  const conditions = statement.conditions.map((condition, at) => {
    const { operator, key } = condition.source;
    // Evidence of the same text has the same conditions; other evidence is ignored.
    const outcomes = seen.flatMap(({ conditions: all }) => {
      const one = all[at];
      return one?.operator === operator.value && one.key === key.value ? [one] : [];
    });
    const held = outcomes.filter((one) => one.held).length;
    const counts = { held, failed: outcomes.length - held, absent: outcomes.filter((one) => one.absent).length };
    const places = { pointer: key.pointer, operator: operator.value, key: key.value };
    return {
      ...places,
      ...counts,
      ...told(conditionResults, counts, results.conditions[at]),
      line: line(key.span.start),
    };
  });
  return {
    index: source.index,
    pointer: source.pointer,
    sid: source.sid?.value ?? null,
    effect,
    lines: { first: line(source.node.start), last: line(source.node.end - 1) },
    applied,
    notApplied,
    ...told(statementResults, { applied, notApplied }, results.statement),
    conditions,
  };
}

/** What can be seen and what is missing of it. What was seen can be seen, whatever was thought. */
function told<R extends string>(
  all: readonly R[],
  counts: Readonly<Record<R, number>>,
  thought: ReadonlySet<R> | undefined,
): { readonly possible: readonly R[]; readonly missing: readonly R[] } {
  const possible = all.filter((result) => counts[result] > 0 || thought?.has(result) === true);
  return { possible, missing: possible.filter((result) => counts[result] === 0) };
}

/** Something that can be seen of a policy and was not. */
export interface Hole {
  /** RFC 6901 pointer to the statement, or to the key of the condition. */
  readonly pointer: string;
  /** In the file; of a statement the first. */
  readonly line: number;
  readonly missing: ConditionResult | StatementResult;
  /** The operator and key of the condition; null for a statement. */
  readonly condition: { readonly operator: string; readonly key: string } | null;
}

/** What no call has shown of a policy, in the document's order. */
export function holesIn({ statements }: PolicyCoverage): readonly Hole[] {
  return statements.flatMap(({ pointer, lines, missing, conditions }) => [
    ...missing.map((what) => ({ pointer, line: lines.first, missing: what, condition: null })),
    ...conditions.flatMap((condition) =>
      condition.missing.map((what) => {
        const { operator, key, line } = condition;
        return { pointer: condition.pointer, line, missing: what, condition: { operator, key } };
      }),
    ),
  ]);
}

/**
 * How much of what is to be shown was, in percent: holes that are explained need not be. 0 where nothing was, also where
 * there was nothing to show.
 */
export function percentageOf({
  possible,
  seen,
  explained,
}: {
  readonly possible: number;
  readonly seen: number;
  readonly explained: number;
}): number {
  return seen === 0 ? 0 : (100 * seen) / (possible - explained);
}

/** Why something need not be seen. */
export interface HoleExplanation {
  /** RFC 6901 pointer from the policy document; what is below it is included. */
  readonly pointer: string;
  /** Undefined for all. */
  readonly missing?: ConditionResult | StatementResult | undefined;
  readonly reason: string;
}

/** The explanations of a hole: of those of its policy, in their order. */
export function explanationsOf<E extends HoleExplanation>(
  { pointer, missing }: Pick<Hole, "pointer" | "missing">,
  explanations: readonly E[],
): readonly E[] {
  return explanations.filter(
    (one) =>
      (pointer === one.pointer || pointer.startsWith(`${one.pointer}/`)) &&
      (one.missing === undefined || one.missing === missing),
  );
}
