export { type Finding, type Fix, isAtLeast, type Severity, severities, type TextEdit } from "./finding.js";
export { nearest } from "./nearest.js";
export { childPointer } from "./pointer.js";
export type { Problem } from "./problem.js";
export { type Position, type Range, SourceText, type Span } from "./source.js";
