export { allRules, findingOf, lintPolicy, ruleById } from "./lint.js";
export { rulePages } from "./pages.js";
export type { BadExample, Example, ReportedProblemCode, Rule, RuleContext, RulePage } from "./rule.js";
