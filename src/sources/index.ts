export type { OtherPolicy } from "./policy-kind.js";
export { loadTemplates, mayBeCollection, readSource, type SourceAnswer, type Templates } from "./read.js";
export {
  type KnownPolicy,
  type Origins,
  originOf,
  type Remark,
  type SourcePolicy,
  type UnreadPart,
} from "./source-policy.js";
