export { documentAt, member, textOf } from "./documents.js";
export { EmbeddedText, partOf } from "./embedded-text.js";
export { signOfMore } from "./pages.js";
export {
  isLines,
  linesOf,
  loadTemplates,
  mayBeCollection,
  readSource,
  type SourceAnswer,
  type Templates,
} from "./read.js";
export {
  type KnownPolicy,
  type Origins,
  originOf,
  type Remark,
  type SourcePolicy,
  type UnreadPart,
} from "./source-policy.js";
