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
      lineOf(explanationOf(each, explanation), side, each.position.line, `${each.effect} applies`),
    );
  const own = explanation.filter(
    ({ action, effect, applies }) => action === decision.deniedAction && effect === "Allow" && !applies,
  );
  const reached = own.filter(isReached);
  return reached.flatMap((statement) =>
    statement.mismatches.map(({ position, operator, key, why }) =>
      lineOf(statement, side, position.line, `${operator} does not hold for ${key}: ${why}`),
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
  line: number,
  what: string,
): DecidingLine {
  const { policy = "", statement = 0, sid = null, effect = "Allow", compiled } = explained ?? {};
  const owner = ownerOf(policy, side);
  return {
    ...{ policy, name: owner?.name ?? null, holder: owner?.holder ?? null, statement, sid, effect },
    ...{ file: compiled?.document.source.name ?? "", line, text: compiled?.document.source.line(line) ?? "", what },
  };
}

function ownerOf(policy: string, side: CallerSide): NamedPolicy | undefined {
  if (side.kind !== "known") return undefined;
  if (policy.startsWith("permissionsBoundary")) return side.boundary;
  const index = /^identity\[(\d+)\]$/.exec(policy)?.[1];
  return index === undefined ? undefined : side.identity[Number(index)];
}
