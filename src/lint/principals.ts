import { type Nobody, type Principal, readPrincipal } from "../iam/index.js";
import { type PrincipalValue, quote, type Statement } from "../policy/index.js";
import type { RuleContext } from "./rule.js";

/** A principal of a document: where it stands and whom it means. */
export interface ReadPrincipal {
  readonly statement: Statement;
  readonly value: PrincipalValue;
  readonly principal: Principal;
}

/** Every principal of a statement, those of NotPrincipal as well. */
export function principalsOfStatement(statement: Statement): readonly ReadPrincipal[] {
  return (statement.principal?.values ?? []).map((value) => ({
    statement,
    value,
    principal: readPrincipal(value.type.value, value.value),
  }));
}

/**
 * The check of a rule about principals that can match nobody for one reason. `advice` says what to do with a value
 * where the reason does not say so itself.
 */
export function principalFindings(
  problem: Nobody["problem"],
  advice?: (value: string) => string,
): (context: RuleContext) => void {
  return ({ document, report }) => {
    for (const { value, principal } of document.statements.flatMap(principalsOfStatement)) {
      if (principal.kind !== "nobody" || principal.problem !== problem) continue;
      const toDo = advice === undefined ? "" : `; ${advice(value.value)}`;
      report(value, `${quote(value.value)} stands for nobody: ${principal.why}${toDo}`);
    }
  };
}
