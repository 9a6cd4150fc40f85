import type { TrustAction } from "../iam/index.js";
import { quote } from "../policy/index.js";
import { actionsOf, allowStatements } from "./actions.js";
import type { LintedDocument } from "./facts.js";
import { principalsOfStatement } from "./principals.js";
import type { RuleContext } from "./rule.js";

/** Reports each service principal that may assume the role but not make the other calls that its service makes with it. */
export function reportMissingActions(
  { document, report }: Pick<RuleContext, "document" | "report">,
  isService: (name: string) => boolean,
  wanted: readonly TrustAction[],
): void {
  const statements = trusting(document);
  const services = statements.flatMap(({ principals }) =>
    principals.filter(({ value }) => value.type.value === "Service" && isService(value.value)),
  );
  for (const name of new Set(services.map(({ value }) => value.value))) {
    const own = statements.filter(({ principals }) =>
      principals.some(({ value, principal }) => value.value === name || principal.kind === "everyone"),
    );
    // With a statement whose actions are not all known, nothing can be said to be missing.
    if (own.some(({ actions }) => actions === undefined)) continue;
    const allowed = new Set(own.flatMap(({ actions }) => actions ?? []));
    const missing = wanted.filter((action) => !allowed.has(action));
    const assuming = statements.find(
      ({ actions, principals }) =>
        actions?.includes("sts:AssumeRole") === true && principals.some(({ value }) => value.value === name),
    );
    const place = assuming?.principals.find(({ value }) => value.value === name);
    if (place === undefined || missing.length === 0) continue;
    report(place.value, {
      message: `${quote(name)} can assume the role and cannot call ${missing.map(quote).join(" and ")}, which AWS requires too`,
      remedy: `add ${missing.map(quote).join(" and ")} to the statement's Action`,
    });
  }
}

/** The statements that let in whom they name, with their actions. */
function trusting(document: LintedDocument) {
  return allowStatements(document)
    .filter(({ principal }) => principal?.negated !== true)
    .map((statement) => ({ actions: actionsOf(statement), principals: principalsOfStatement(statement) }));
}
