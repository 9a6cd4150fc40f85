import type { Decision } from "../../engine/index.js";
import { standInName } from "./decide-hop.js";

/** A line of a policy that decides a call, and what it does. */
export interface DecidingLine {
  readonly file: string;
  readonly line: number;
  /** A clause. */
  readonly why: string;
}

/** The lines on which a decision depends: of what applies, else of what keeps statements from applying. */
export function decidingLines({ decision, explanation }: Decision): readonly DecidingLine[] {
  const real = explanation.filter(({ compiled }) => compiled.document.source.name !== standInName);
  const effect = decision === "explicitDeny" ? "Deny" : "Allow";
  const applied = real.filter((each) => each.applies && each.effect === effect);
  if (decision !== "implicitDeny" || applied.length > 0)
    return applied.map(({ compiled, position }) => ({
      file: compiled.document.source.name,
      line: position.line,
      why: `${effect} applies`,
    }));
  return real
    .filter((each) => each.effect === "Allow")
    .flatMap(({ compiled, mismatches }) =>
      mismatches.map(({ element, position, why }) => ({
        file: compiled.document.source.name,
        line: position.line,
        why: element === "Condition" ? why : `${element}: ${why}`,
      })),
    );
}
