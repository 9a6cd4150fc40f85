import type { Position } from "../diagnostics/index.js";
import { type Decision, isReached, type MatchedStatement, type StatementExplanation } from "../engine/index.js";
import type { CallerSide, NamedPolicy } from "./given.js";

/** A line of a policy that decided a call. */
export interface DecidingLine {
  /** As in `simulate`: `trust`, `identity[0]`, `serviceControl[0][1]`. */
  readonly policy: string;
  /** The name of the policy and who has it, where it is not a trust policy. */
  readonly name: string | null;
  readonly holder: string | null;
  /** From 0. */
  readonly statement: number;
  readonly sid: string | null;
  readonly effect: string;
  readonly file: string;
  readonly line: number;
  /** Of a long line the part where the statement or the condition begins: files without line breaks have all policies on one. */
  readonly text: string;
  /** What the line does in the call, a clause. */
  readonly what: string;
}

/**
 * The lines that decide: of an allowed call the statements that allow it, of an explicit denial those that deny it, and of any
 * other the conditions that keep the nearest statements from allowing it.
 */
export function decidingLines(decision: Decision, side: CallerSide): readonly DecidingLine[] {
  const { matched, explanation } = decision;
  if (decision.decision !== "implicitDeny")
    return matched.map((each) =>
      lineOf(explanationOf(each, explanation), side, each.position, `${each.effect} applies`),
    );
  const own = explanation.filter(
    ({ action, effect, applies }) => action === decision.deniedAction && effect === "Allow" && !applies,
  );
  const reached = own.filter(isReached);
  return reached.flatMap((statement) =>
    statement.mismatches.map(({ position, operator, key, why }) =>
      lineOf(statement, side, position, `${operator} does not hold for ${key}: ${why}`),
    ),
  );
}

function explanationOf(
  { policy, statement }: MatchedStatement,
  explanation: readonly StatementExplanation[],
): StatementExplanation | undefined {
  return explanation.find((each) => each.policy === policy && each.statement === statement && each.applies);
}

function lineOf(
  explained: StatementExplanation | undefined,
  side: CallerSide,
  { line, column }: Position,
  what: string,
): DecidingLine {
  const { policy = "", statement = 0, sid = null, effect = "Allow", compiled } = explained ?? {};
  const owner = ownerOf(policy, side);
  return {
    ...{ policy, name: owner?.name ?? null, holder: owner?.holder ?? null, statement, sid, effect },
    ...{
      file: compiled?.document.source.name ?? "",
      line,
      text: partOf(compiled?.document.source.line(line) ?? "", column),
      what,
    },
  };
}

/** As much of a line is told, and as much of it before what is meant. */
const [mostOfLine, before] = [200, 20];

function partOf(line: string, column: number): string {
  if (line.length <= mostOfLine) return line;
  const from = Math.max(0, Math.min(column - 1 - before, line.length - mostOfLine));
  const to = from + mostOfLine;
  return `${from > 0 ? "…" : ""}${line.slice(from, to)}${to < line.length ? "…" : ""}`;
}

function ownerOf(policy: string, side: CallerSide): NamedPolicy | undefined {
  if (side.kind !== "known") return undefined;
  if (policy.startsWith("permissionsBoundary")) return side.boundary;
  const index = /^identity\[(\d+)\]$/.exec(policy)?.[1];
  return index === undefined ? undefined : side.identity[Number(index)];
}
