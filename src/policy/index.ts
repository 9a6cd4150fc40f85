export { type Decoded, decodeText } from "./decode.js";
export type {
  ConditionElement,
  ConditionTest,
  ConditionValue,
  Effect,
  Element,
  Located,
  PatternElement,
  PolicyDocument,
  PolicyKind,
  PolicyVersion,
  PrincipalElement,
  PrincipalValue,
  Statement,
} from "./document.js";
export {
  type ItemTaker,
  type JsonNode,
  type JsonObject,
  type JsonProblemCode,
  maximumDepth,
  nodeAt,
  type ParsedJson,
  parseJson,
  printJson,
  quote,
  toValue,
} from "./json.js";
export { type DocumentProblemCode, type ParsedPolicy, parsePolicy, policyFromJson } from "./parse.js";
export { type FileProblem, type FileWords, fileProblems, placedErrors, placeOf } from "./schema/placed-errors.js";
export type { SchemaError, SchemaValidator } from "./schema/validate.js";
export { type NamedStatement, nameOfStatement, statementInWords } from "./statement-words.js";
