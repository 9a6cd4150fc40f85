export { putTogether } from "./bearings.js";
export { type NamedPrincipal, type ScenarioCall, scenarioOf } from "./entries/call-scenario.js";
export { type MfaExceptionId, mfaExceptions } from "./entries/mfa-exceptions.js";
export { bypassesDecidedAgain, newlyLetIn, type Redecision } from "./entries/redecide.js";
export { mfaExceptionsOf } from "./facts.js";
export {
  allRules,
  findingOf,
  kindOf,
  type LintOptions,
  lintPlaced,
  lintPolicy,
  ruleById,
} from "./lint.js";
export { rulePages } from "./pages.js";
export { type PolicyHolder, type ReadVariant, readVariant } from "./placed-policy.js";
export {
  type BadExample,
  defaultSettings,
  type Example,
  type LintSettings,
  type ReportedProblemCode,
  type RoleFacts,
  type Rule,
  type RulePage,
  type RuleTopic,
  ruleTopics,
} from "./rule.js";
export type { Digest } from "./subject.js";
export { topicOf } from "./topics.js";
