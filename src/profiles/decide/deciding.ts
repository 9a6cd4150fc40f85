import type { Decision, StatementExplanation } from "../../engine/index.js";
import { standInName } from "./decide-hop.js";

/** A line of a policy that decides a call, and what it does. */
export interface DecidingLine {
  readonly file: string;
  readonly line: number;
  /** A clause. */
  readonly why: string;
}

/** The lines on which a decision depends: of what applies, else of what keeps statements from applying where one would have to. */
export function decidingLines({ decision, explanation }: Decision): readonly DecidingLine[] {
  const real = explanation.filter(({ compiled }) => compiled.document.source.name !== standInName);
  if (decision === "explicitDeny") return applying(real, "Deny");
  if (decision === "allowed") return applying(real, "Allow");
  const kinds = [...new Set(real.map(kindOf))];
  return kinds.flatMap((kind) => {
    const own = real.filter((each) => kindOf(each) === kind && each.effect === "Allow");
    return own.some(({ applies }) => applies) ? [] : own.flatMap(mismatchLines);
  });
}

/** Of several identity policies one has to allow. */
function kindOf({ policy }: StatementExplanation): string {
  return policy.replace(/\[.*$/, "");
}

function applying(statements: readonly StatementExplanation[], effect: "Allow" | "Deny"): readonly DecidingLine[] {
  return statements
    .filter((each) => each.applies && each.effect === effect)
    .map(({ compiled, position }) => ({
      file: compiled.document.source.name,
      line: position.line,
      why: `${effect} applies`,
    }));
}

function mismatchLines({ compiled, mismatches }: StatementExplanation): readonly DecidingLine[] {
  return mismatches.map(({ element, position, why }) => ({
    file: compiled.document.source.name,
    line: position.line,
    why: element === "Condition" ? why : `${element}: ${why}`,
  }));
}
