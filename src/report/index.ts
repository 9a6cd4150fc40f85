export {
  type CheckReport,
  type FileReport,
  type FixedFinding,
  type FixReport,
  isUnchecked,
  type PlacedRedecision,
  type RefusedRepair,
  type Repair,
  type SkippedFile,
  type SuppressedFinding,
  summarize,
} from "./check.js";
export { checkGithub } from "./check-github.js";
export { checkJson } from "./check-json.js";
export { checkJunit } from "./check-junit.js";
export { checkPretty, checkSummary, fixedLine } from "./check-pretty.js";
export { checkSarif } from "./check-sarif.js";
export { type Digest, fingerprint } from "./fingerprint.js";
export { fixDiffs, fixedLines } from "./fixes.js";
export { type DocumentedRule, linkedTo, rulePretty, rulesJson, rulesPretty, urlOfRule } from "./rules.js";
export { ruleMarkdown, rulesMarkdown } from "./rules-markdown.js";
export { callJson, callLine, type LoggedCall, type RunningEndpoint, servingJson, servingPretty } from "./serve.js";
export { type SimulateRefusal, type SimulateResult, simulateRefusal, simulateResult } from "./simulate.js";
export { requestProblems, type SimulatedCall, simulatePretty } from "./simulate-pretty.js";
export { count } from "./style.js";
