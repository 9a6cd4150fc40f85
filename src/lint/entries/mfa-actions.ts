import { type TrustAction, trustActions } from "../../iam/index.js";
import type { Located } from "../../policy/index.js";
import { actionsOf, isAssumeAction } from "../actions.js";
import { needsItsKey } from "../conditions.js";
import type { LintedDocument, LintedStatement } from "../facts.js";
import { principalsOfStatement } from "../principals.js";
import { mfaTestsIn, mfaTestsOf, mfaTestsOfDenies } from "./mfa-tests.js";

/** A statement that allows what goes with a call without the MFA that another demands for the call itself. */
export interface OpenCompanion {
  readonly statement: LintedStatement;
  readonly other: LintedStatement;
  readonly actions: readonly TrustAction[];
}

/**
 * The statements that allow session tags or a source identity without MFA, to callers that can assume the role only with
 * MFA.
 */
export function openCompanions(document: LintedDocument): readonly OpenCompanion[] {
  // A Deny without MFA is about all that it names; whether it is enough is another rule's.
  if (mfaTestsOf(document).length === 0 || mfaTestsOfDenies(document).length > 0) return [];
  const demanding = document.statements.filter(
    (statement) =>
      statement.effect?.value === "Allow" &&
      actionsOf(statement)?.includes("sts:AssumeRole") === true &&
      mfaTestsIn(document, statement).some(needsItsKey),
  );
  // The first that admits each principal, by its text.
  const admitting = new Map<string, number>();
  demanding.forEach((statement, index) => {
    for (const { value } of principalsOfStatement(statement)) {
      if (!admitting.has(value.value)) admitting.set(value.value, index);
    }
  });
  return document.statements.flatMap((statement) => {
    const actions = actionsOf(statement) ?? [];
    if (statement.effect?.value !== "Allow" || mfaTestsIn(document, statement).length > 0) return [];
    if (actions.length === 0 || actions.some(isAssumeAction)) return [];
    const first = principalsOfStatement(statement).reduce(
      (least, { value }) => Math.min(least, admitting.get(value.value) ?? least),
      Number.POSITIVE_INFINITY,
    );
    const other = demanding[first];
    return other === undefined ? [] : [{ statement, other, actions }];
  });
}

/** Where NotAction leaves more out of a Deny that demands MFA than nothing. */
export function deniesExceptActions(document: LintedDocument): readonly Located<string>[] {
  return document.statements.flatMap((statement) => {
    const { action } = statement;
    if (statement.effect?.value !== "Deny" || action?.negated !== true) return [];
    if (mfaTestsIn(document, statement).length === 0) return [];
    const denied = actionsOf(statement) ?? [];
    return denied.length < trustActions.length ? [action.key] : [];
  });
}
