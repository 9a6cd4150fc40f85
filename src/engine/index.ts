// Rooms that know policies by the engine only say statements as all others do.
export { nameOfStatement, statementInWords } from "../policy/index.js";
export {
  type CompiledPolicy,
  type CompiledStatement,
  compilePolicy,
  type PolicyProblemCode,
  refusals,
} from "./compile.js";
export { type CompiledCondition, holdsFor, type OperatorForm, operatorNames, readOperator } from "./condition.js";
export {
  type DecisionKind,
  type Dependence,
  decide,
  decisionUnder,
  type PolicySet,
  type Verdict,
} from "./decide.js";
export {
  type Decision,
  explain,
  type HeldByAbsence,
  isReached,
  type MatchedStatement,
  type Mismatch,
  type StatementExplanation,
} from "./explain.js";
export { unscopedProviders } from "./identity-provider-controls.js";
export { leaning, openKeysOf } from "./leaning.js";
export {
  charactersOf,
  compilePattern,
  compileResourcePattern,
  firstPlaces,
  isMatchedAt,
  matches,
  type Pattern,
  placesAfter,
  type ReachedPlaces,
} from "./pattern.js";
export { directly, throughAccount, throughRole } from "./principal.js";
export {
  asRequestFor,
  type ContextInput,
  isListedFor,
  type PreparedRequest,
  prepareRequest,
  type Request,
  type RequestInput,
  type RequestProblem,
  type UncertainContext,
} from "./request.js";
export {
  prepareGivenRequest,
  ReadPolicyFiles,
  type RequestDocument,
  type RequestDocumentProblem,
  type RequestDocumentSettings,
  readPolicyText,
  readRequestDocument,
} from "./request-document.js";
export { mayListAction, waysOf } from "./statement.js";
export type { ContextValues } from "./template.js";
export { Facts, type UndocumentedFact, undocumented } from "./undocumented.js";
export { readMoments } from "./values/date.js";
