export {
  type Bearing,
  type Finding,
  type Fix,
  isAtLeast,
  type RelatedPlace,
  type Severity,
  severities,
} from "./finding.js";
export { nearest, unmistakable } from "./nearest.js";
export { childPointer } from "./pointer.js";
export { type Problem, problemInWords } from "./problem.js";
export { type Position, type Range, SourceText, type Span, type TextEdit } from "./source.js";
