import {
  type CompiledPolicy,
  type CompiledStatement,
  decide,
  explain,
  isReached,
  type PolicySet,
  type Request,
  type StatementExplanation,
} from "../engine/index.js";
import type { ObservedStatement } from "../evidence/index.js";

/**
 * The statements of the trust policy whose outcome has a part in the decision of a call, each once. Of a denied call, the
 * Deny statements that apply, and, where no Allow lets the call in, the Allow statements that do not; of an allowed one, the
 * Allow statements that let it in, and the Deny statements that do not apply. That a statement has a part is decided: with
 * it the other way, the call would be decided the other way, on the same policies of the caller. So the outcome of a
 * call that the caller's own policies deny depends on no statement.
 *
 * `decision` is the one on these policies, where it is there already. Statements of which `isKnown` says no are left out: those
 * that ask for keys which are not known before the call.
 */
export function decisiveStatements(
  request: Request,
  policies: PolicySet,
  isKnown: (statement: CompiledStatement) => boolean = () => true,
  decision = explain(request, policies),
): readonly StatementExplanation[] {
  const { trust } = policies;
  if (trust === undefined || !decision.byPolicies) return [];
  const found = new Map<number, StatementExplanation>();
  const isAllowed = decision.decision === "allowed";
  for (const needed of request.needed) {
    const asked = { ...request, needed: [needed] };
    // Where one of several actions is denied, the answer says nothing of those that are not.
    if ((decide(asked, policies).decision === "allowed") !== isAllowed) continue;
    const reached = decision.explanation.filter(
      (each) => each.policy === "trust" && each.action === needed.name && isReached(each),
    );
    for (const each of decisiveAmong(reached, asked, { ...policies, trust }, isAllowed)) {
      const compiled = trust.statements.find(({ source }) => source.index === each.statement);
      if (compiled !== undefined && isKnown(compiled) && !found.has(each.statement)) found.set(each.statement, each);
    }
  }
  return [...found.values()];
}

/** What becomes of a statement in a trial: as it is, as if its conditions held, or as if one of them did not. */
type Trial = "as it is" | "applies" | "does not apply";

function decisiveAmong(
  reached: readonly StatementExplanation[],
  asked: Request,
  policies: PolicySet & { readonly trust: CompiledPolicy },
  isAllowed: boolean,
): readonly StatementExplanation[] {
  const byIndex = new Map(reached.map((each) => [each.statement, each]));
  const allowedWhere = (trial: (statement: StatementExplanation) => Trial): boolean => {
    const statements = policies.trust.statements.flatMap((statement) => {
      const explanation = byIndex.get(statement.source.index);
      return explanation === undefined ? [statement] : tried(statement, trial(explanation));
    });
    const trust = { ...policies.trust, statements };
    return decide(asked, { ...policies, trust }).decision === "allowed";
  };
  if (isAllowed) {
    return reached.filter((one) => {
      if (one.effect === "Deny") return !allowedWhere((each) => (each === one ? "applies" : "as it is"));
      if (!one.applies) return false;
      const isNeeded = !allowedWhere((each) => (each === one ? "does not apply" : "as it is"));
      const isEnough = allowedWhere((each) => (each === one || each.effect === "Deny" ? "as it is" : "does not apply"));
      return isNeeded || isEnough;
    });
  }
  const withoutDenies = (each: StatementExplanation): Trial => (each.effect === "Deny" ? "does not apply" : "as it is");
  const allowsLetIn = allowedWhere(withoutDenies);
  const couldBeAllowed = allowedWhere(({ effect }) => (effect === "Deny" ? "does not apply" : "applies"));
  return reached.filter((one) => {
    if (one.effect === "Deny") return one.applies && couldBeAllowed;
    return !one.applies && !allowsLetIn && allowedWhere((each) => (each === one ? "applies" : withoutDenies(each)));
  });
}

function tried(statement: CompiledStatement, trial: Trial): readonly CompiledStatement[] {
  switch (trial) {
    case "as it is":
      return [statement];
    case "applies":
      return [{ ...statement, conditions: [], conditionUnreadable: false }];
    case "does not apply":
      return [];
  }
}

/** What a statement did in a call, as evidence has it: the results of its conditions, without any value. */
export function observedStatement({ statement, applies, conditions }: StatementExplanation): ObservedStatement {
  return {
    index: statement,
    applied: applies,
    conditions: conditions.map(({ condition: { source }, held, absent }) => ({
      pointer: source.key.pointer,
      operator: source.operator.value,
      key: source.key.value,
      held,
      absent,
    })),
  };
}
