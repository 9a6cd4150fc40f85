import { type Principal, readPrincipal } from "../iam/index.js";
import type { PrincipalValue, Statement } from "../policy/index.js";
import { remembered } from "./remembered.js";

/** A principal of a document: where it stands and whom it means. */
export interface ReadPrincipal {
  readonly statement: Statement;
  readonly value: PrincipalValue;
  readonly principal: Principal;
}

/** Every principal of a statement, those of NotPrincipal as well. */
export const principalsOfStatement = remembered((statement: Statement): readonly ReadPrincipal[] =>
  (statement.principal?.values ?? []).map((value) => ({
    statement,
    value,
    principal: readPrincipal(value.type.value, value.value),
  })),
);
