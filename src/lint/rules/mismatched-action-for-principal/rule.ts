import { quote } from "../../../policy/index.js";
import { type AssumeAction, actionsNamedBy, assumeActions, isAssumeAction } from "../../actions.js";
import type { LintedStatement } from "../../facts.js";
import { principalsOfStatement, type ReadPrincipal } from "../../principals.js";
import { defineRule, type RuleContext } from "../../rule.js";

export default defineRule({
  id: "mismatched-action-for-principal",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
  check: ({ document, report }) => {
    for (const statement of document.statements) checkStatement(statement, report);
  },
});

function checkStatement(statement: LintedStatement, report: RuleContext["report"]): void {
  const { action, principal } = statement;
  if (action === undefined || action.negated || principal === undefined || principal.negated || !principal.readable)
    return;
  const principals = principalsOfStatement(statement);
  if (principals.length === 0) return;
  // A value that names no action of trust policies has its own finding: which principal it was meant for is not known.
  const actions = action.patterns
    .map((pattern) => ({ pattern, named: actionsNamedBy(pattern.value) }))
    .filter(({ named }) => named.length > 0);
  const meets = ({ named }: (typeof actions)[number], candidate: ReadPrincipal): boolean =>
    named.some((name) => !isAssumeAction(name) || actionsFor(candidate).includes(name));

  const dead = actions.filter((each) => !principals.some((candidate) => meets(each, candidate)));
  const needed = [...new Set(principals.flatMap(actionsFor))];
  const present = new Set(actions.flatMap(({ named }) => named));
  for (const { pattern } of dead) {
    const absent = needed.filter((name) => !present.has(name));
    const advice = absent.length > 0 ? `write ${list(absent)} instead` : "remove it";
    report(pattern, {
      message: `no principal of the statement can call ${quote(pattern.value)}, because its principals call only ${list(needed)}`,
      remedy: advice,
    });
  }
  // Mending an action may well be what a principal without one needs, so there is one finding for both.
  if (dead.length > 0 || !action.readable || actions.length < action.patterns.length) return;
  for (const candidate of principals) {
    if (actions.length === 0 || actions.some((each) => meets(each, candidate))) continue;
    const own = list(actionsFor(candidate));
    report(candidate.value, {
      message: `${quote(candidate.value.value)} can call none of the statement's actions, because it calls only ${own}`,
      remedy: "move it to a statement with that action",
    });
  }
}

/** The actions by which a principal assumes a role. */
function actionsFor({ principal }: ReadPrincipal): readonly AssumeAction[] {
  switch (principal.kind) {
    case "account":
    case "user":
    case "role":
    case "roleSession":
    case "federatedUser":
    case "uniqueId":
    case "service":
      return ["sts:AssumeRole"];
    case "provider":
      return principal.type === "saml" ? ["sts:AssumeRoleWithSAML"] : ["sts:AssumeRoleWithWebIdentity"];
    // What stands for nobody has its own finding, and may be meant for any action.
    case "nobody":
    case "everyone":
      return assumeActions;
  }
}

function list(actions: readonly string[]): string {
  return actions.map(quote).join(" or ");
}
