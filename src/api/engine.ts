/**
 * The parts that `simulate` is made of, for programs that decide many requests on one policy: parse and compile a policy
 * once, prepare a request, and decide. Everything here is synchronous and pure.
 *
 * @module
 */
export { type Position, type Problem, type Range, SourceText, type Span, type TextEdit } from "../diagnostics/index.js";
export {
  type CompiledPolicy,
  compilePolicy,
  type Decision,
  type DecisionKind,
  type Dependence,
  decide,
  explain,
  type HeldByAbsence,
  type MatchedStatement,
  type Mismatch,
  type PolicyProblemCode,
  type PolicySet,
  type PreparedRequest,
  prepareRequest,
  type Request,
  type RequestInput,
  type RequestProblem,
  refusals,
  type StatementExplanation,
  type Verdict,
} from "../engine/index.js";
export { type ParsedPolicy, type PolicyDocument, type PolicyKind, parsePolicy } from "../policy/index.js";
