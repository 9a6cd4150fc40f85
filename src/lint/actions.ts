import { compilePattern, matches } from "../engine/index.js";
import { foldName, type TrustAction, trustActions } from "../iam/index.js";
import type { Statement } from "../policy/index.js";
import type { LintedDocument, LintedStatement } from "./facts.js";

/** The actions that assume a role; each needs another kind of caller. */
export const assumeActions = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"] as const;

/** One of the actions that assume a role. */
export type AssumeAction = (typeof assumeActions)[number];

/** Whether an action assumes a role by itself; the others only go with a call that does. */
export function isAssumeAction(action: TrustAction): action is AssumeAction {
  return assumeActions.some((candidate) => candidate === action);
}

/** The actions of trust policies that a value of an Action element names; none where AWS would refuse it. */
export function actionsNamedBy(pattern: string): readonly TrustAction[] {
  return /^sts:/i.test(pattern) ? matching(pattern) : [];
}

/** The actions by their names in lower case: almost all policies write them out. */
const byName = new Map<string, readonly TrustAction[]>(trustActions.map((action) => [foldName(action), [action]]));

function matching(pattern: string): readonly TrustAction[] {
  const folded = foldName(pattern);
  const named = byName.get(folded);
  if (named !== undefined) return named;
  if (!/[*?]/.test(folded)) return [];
  const compiled = compilePattern([{ text: folded, literal: false }]);
  return trustActions.filter((action) => matches(compiled, foldName(action)));
}

/**
 * The actions of trust policies that a statement is about. Undefined where it cannot be known: the element is missing,
 * partly unreadable, or has a value that names no such action and may be a misspelt one.
 */
export function actionsOf({ facts }: LintedStatement): readonly TrustAction[] | undefined {
  return facts.actions;
}

/** The same, looked up anew. */
export function readActions({ action }: Statement): readonly TrustAction[] | undefined {
  if (action === undefined || !action.readable) return undefined;
  if (action.negated) {
    const excepted = new Set(action.patterns.flatMap(({ value }) => matching(value)));
    return trustActions.filter((candidate) => !excepted.has(candidate));
  }
  const named = action.patterns.map(({ value }) => actionsNamedBy(value));
  if (named.some((actions) => actions.length === 0)) return undefined;
  return [...new Set(named.flat())];
}

/** The statements that allow something, or may be meant to where their Effect cannot be read. */
export function allowStatements(document: LintedDocument): readonly LintedStatement[] {
  return document.statements.filter(({ effect }) => effect?.value !== "Deny");
}
