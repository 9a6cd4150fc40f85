import { type Principal, readPrincipal } from "../iam/index.js";
import type { PrincipalValue, Statement } from "../policy/index.js";

/** A principal of a document: where it stands and whom it means. */
export interface ReadPrincipal {
  readonly statement: Statement;
  readonly value: PrincipalValue;
  readonly principal: Principal;
}

const readByStatement = new WeakMap<Statement, readonly ReadPrincipal[]>();

/** Every principal of a statement, those of NotPrincipal as well; read once for all rules that ask. */
export function principalsOfStatement(statement: Statement): readonly ReadPrincipal[] {
  const known = readByStatement.get(statement);
  if (known !== undefined) return known;
  const read = (statement.principal?.values ?? []).map((value) => ({
    statement,
    value,
    principal: readPrincipal(value.type.value, value.value),
  }));
  readByStatement.set(statement, read);
  return read;
}
