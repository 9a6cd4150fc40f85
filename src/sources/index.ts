export {
  countedInWords,
  isUnreadKind,
  type OtherKindId,
  otherKindIds,
  otherKindOf,
} from "./kinds/index.js";
export { mayBeCollection, readSource, type SourceAnswer } from "./read.js";
export {
  type KnownPolicy,
  type Origins,
  originOf,
  type Remark,
  type SourcePolicy,
  type UnreadPart,
} from "./source-policy.js";
export { loadTemplates, type Templates } from "./templates.js";
