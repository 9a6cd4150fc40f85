export {
  allRules,
  findingOf,
  type LintOptions,
  lintPlaced,
  lintPolicy,
  type PlacedPolicy,
  ruleById,
} from "./lint.js";
export { rulePages } from "./pages.js";
export {
  type BadExample,
  defaultSettings,
  type Example,
  type LintSettings,
  type ReportedProblemCode,
  type RoleFacts,
  type Rule,
  type RuleContext,
  type RulePage,
} from "./rule.js";
