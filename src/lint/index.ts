export { allRules, findingOf, lintPolicy, ruleById } from "./lint.js";
export type { BadExample, Example, ReportedProblemCode, Rule, RuleContext, RulePage } from "./rule.js";
