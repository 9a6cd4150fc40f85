export {
  type ConditionResult,
  coverageOf,
  explanationsOf,
  type Hole,
  type HoleExplanation,
  holesIn,
  type PolicyCoverage,
  percentageOf,
  type SeenCondition,
  type SeenStatement,
  type StatementResult,
} from "./coverage.js";
export { Observations } from "./observations.js";
