import { type TrustAction, trustActions } from "../iam/index.js";
import type { Located, PolicyDocument, Statement } from "../policy/index.js";
import { actionsOf, isAssumeAction } from "./actions.js";
import { needsItsKey } from "./conditions.js";
import { mfaTestsIn, mfaTestsOf } from "./mfa-tests.js";
import { principalsOfStatement } from "./principals.js";

/** A statement that allows what goes with a call without the MFA that another demands for the call itself. */
export interface OpenCompanion {
  readonly statement: Statement;
  readonly other: Statement;
  readonly actions: readonly TrustAction[];
}

/** The statements that allow session tags or a source identity without MFA, to whom another admits with MFA only. */
export function openCompanions(document: PolicyDocument): readonly OpenCompanion[] {
  const tests = mfaTestsOf(document);
  // A Deny without MFA is about all that it names; whether it is enough is another rule's.
  if (tests.length === 0 || tests.some(({ statement }) => statement.effect?.value === "Deny")) return [];
  const demanding = document.statements.filter(
    (statement) =>
      statement.effect?.value === "Allow" &&
      actionsOf(statement)?.includes("sts:AssumeRole") === true &&
      mfaTestsIn(document, statement).some(needsItsKey),
  );
  return document.statements.flatMap((statement) => {
    const actions = actionsOf(statement) ?? [];
    if (statement.effect?.value !== "Allow" || mfaTestsIn(document, statement).length > 0) return [];
    if (actions.length === 0 || actions.some(isAssumeAction)) return [];
    const principals = new Set(principalsOfStatement(statement).map(({ value }) => value.value));
    const other = demanding.find((each) =>
      principalsOfStatement(each).some(({ value }) => principals.has(value.value)),
    );
    return other === undefined ? [] : [{ statement, other, actions }];
  });
}

/** Where NotAction leaves more out of a Deny that demands MFA than nothing. */
export function deniesExceptActions(document: PolicyDocument): readonly Located<string>[] {
  return document.statements.flatMap((statement) => {
    const { action } = statement;
    if (statement.effect?.value !== "Deny" || action?.negated !== true) return [];
    if (mfaTestsIn(document, statement).length === 0) return [];
    const denied = actionsOf(statement) ?? [];
    return denied.length < trustActions.length ? [action.key] : [];
  });
}
