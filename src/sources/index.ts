export { loadTemplates, mayBeCollection, readSource, type SourceAnswer, type Templates } from "./read.js";
export type { KnownPolicy, SourcePolicy } from "./source-policy.js";
