import { compilePattern, matches } from "../engine/index.js";
import { foldName, type TrustAction, trustActions } from "../iam/index.js";
import type { PolicyDocument, Statement } from "../policy/index.js";
import { remembered } from "./remembered.js";

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

/** The patterns of the policies read so far: the same few, again and again. */
const matched = new Map<string, readonly TrustAction[]>();

function matching(pattern: string): readonly TrustAction[] {
  const known = matched.get(pattern);
  if (known !== undefined) return known;
  const compiled = compilePattern([{ text: foldName(pattern), literal: false }]);
  const actions = trustActions.filter((action) => matches(compiled, foldName(action)));
  if (matched.size < 500) matched.set(pattern, actions);
  return actions;
}

/**
 * The actions of trust policies that a statement is about. Undefined where it cannot be known: the element is missing,
 * partly unreadable, or has a value that names no such action and may be a misspelt one.
 */
export const actionsOf = remembered(({ action }: Statement): readonly TrustAction[] | undefined => {
  if (action === undefined || !action.readable) return undefined;
  if (action.negated) {
    const excepted = new Set(action.patterns.flatMap(({ value }) => matching(value)));
    return trustActions.filter((candidate) => !excepted.has(candidate));
  }
  const named = action.patterns.map(({ value }) => actionsNamedBy(value));
  if (named.some((actions) => actions.length === 0)) return undefined;
  return [...new Set(named.flat())];
});

/** The statements that allow something, or may be meant to where their Effect cannot be read. */
export function allowStatements(document: PolicyDocument): readonly Statement[] {
  return document.statements.filter(({ effect }) => effect?.value !== "Deny");
}
