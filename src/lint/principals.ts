import { type Principal, readPrincipal } from "../iam/index.js";
import type { PrincipalValue, Statement } from "../policy/index.js";

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
