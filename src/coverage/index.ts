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
export { type Observation, Observations, observationsIn } from "./observations.js";
