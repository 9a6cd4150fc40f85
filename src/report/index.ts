export { type CheckReport, type FileReport, type Summary, summarize } from "./check.js";
export { checkJson } from "./check-json.js";
export { checkPretty } from "./check-pretty.js";
export { rulePretty, rulesJson, rulesPretty } from "./rules.js";
export { callJson, callLine, type LoggedCall, type RunningEndpoint, servingJson, servingPretty } from "./serve.js";
export { type SimulateRefusal, type SimulateResult, simulateRefusal, simulateResult } from "./simulate.js";
export { requestProblems, type SimulatedCall, simulatePretty } from "./simulate-pretty.js";
export { count } from "./style.js";
