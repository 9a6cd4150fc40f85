export {
  type CheckReport,
  type FileReport,
  type FixedFinding,
  type SuppressedFinding,
  summarize,
} from "./check.js";
export { checkGithub } from "./check-github.js";
export { checkJson } from "./check-json.js";
export { checkJunit } from "./check-junit.js";
export { checkPretty, checkSummary, fixedLine } from "./check-pretty.js";
export { checkSarif } from "./check-sarif.js";
export { type Digest, fingerprint } from "./fingerprint.js";
export { type DocumentedRule, rulePretty, rulesJson, rulesPretty } from "./rules.js";
export { callJson, callLine, type LoggedCall, type RunningEndpoint, servingJson, servingPretty } from "./serve.js";
export { type SimulateRefusal, type SimulateResult, simulateRefusal, simulateResult } from "./simulate.js";
export { requestProblems, type SimulatedCall, simulatePretty } from "./simulate-pretty.js";
export { count } from "./style.js";
