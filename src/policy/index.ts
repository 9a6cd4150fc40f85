export { decodeBeginning, decodeText, encodeText, type TextEncoding, textEncodingOf } from "./decode.js";
export type {
  ConditionElement,
  ConditionTest,
  ConditionValue,
  Effect,
  Located,
  PatternElement,
  PolicyDocument,
  PolicyKind,
  PrincipalElement,
  PrincipalValue,
  Statement,
} from "./document.js";
export {
  type ItemSearch,
  type ItemTaker,
  isJsonText,
  type JsonNode,
  type JsonObject,
  type JsonProblemCode,
  maximumDepth,
  nodeAt,
  type ParsedJson,
  parseJson,
  printJson,
  quote,
  readItems,
  toValue,
} from "./json.js";
export { type DocumentProblemCode, type ParsedPolicy, parsePolicy, policyFromJson } from "./parse.js";
export { type FileProblem, type FileWords, fileProblems, placedErrors, placeOf } from "./schema/placed-errors.js";
export type { SchemaError, SchemaValidator } from "./schema/validate.js";
export { nameOfStatement, statementInWords } from "./statement-words.js";
