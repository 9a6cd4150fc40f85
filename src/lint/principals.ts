import { type Principal, readPrincipal } from "../iam/index.js";
import type { PrincipalValue, Statement } from "../policy/index.js";
import type { LintedStatement } from "./facts.js";

/** A principal of a document: where it stands and whom it means. */
export interface ReadPrincipal {
  readonly value: PrincipalValue;
  readonly principal: Principal;
}

/** Every principal of a statement, those of NotPrincipal as well. */
export function principalsOfStatement({ facts }: LintedStatement): readonly ReadPrincipal[] {
  return facts.principals;
}

/** The same, looked up anew. */
export function readPrincipals({ principal }: Statement): readonly ReadPrincipal[] {
  return (principal?.values ?? []).map((value) => ({
    value,
    principal: readPrincipal(value.type.value, value.value),
  }));
}
