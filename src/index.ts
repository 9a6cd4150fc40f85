/**
 * The library of policy-check: check, simulate, prove and compare IAM role trust policies, and start an endpoint of IAM and
 * STS for tests.
 *
 * @module
 */
export type { Witness } from "./analysis/index.js";
export { type CheckOptions, type CheckResult, check, type Finding } from "./api/check.js";
export { type Comparison, type ComparisonOptions, compare, type RoleComparison } from "./api/compare.js";
export { InvalidOptionError } from "./api/options.js";
export type { Place } from "./api/place.js";
export { type ProofOptions, type ProofResult, type ProvedStatement, prove, type RoleProof } from "./api/prove.js";
export {
  type ContextValue,
  type Policy,
  type Simulation,
  type SimulationOptions,
  type SimulationProblem,
  type SimulationRequest,
  simulate,
} from "./api/simulate.js";
export type { Fix, Position, Range, RelatedPlace, Severity, TextEdit } from "./diagnostics/index.js";
export { type Endpoint, type EndpointOptions, EndpointUnavailable, startEndpoint } from "./endpoint/index.js";
export type { Decision, DecisionKind, Mismatch, StatementExplanation } from "./engine/index.js";
