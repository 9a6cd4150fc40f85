export {
  coverageOf,
  explanationsOf,
  type Hole,
  type HoleExplanation,
  holesIn,
  type PolicyCoverage,
  percentageOf,
  type SeenCondition,
  type SeenStatement,
} from "./coverage.js";
export { decisiveStatements, observedStatement } from "./decisive-statements.js";
export { Observations } from "./observations.js";
export type { ConditionResult, StatementResult } from "./possible.js";
