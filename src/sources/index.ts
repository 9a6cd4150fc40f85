export { loadTemplates, mayBeCollection, readSource, type SourceAnswer, type Templates } from "./read.js";
export type { TerraformFiles, TerraformReading, TerraformRole } from "./terraform/index.js";
export {
  type KnownPolicy,
  type Origins,
  originOf,
  type Remark,
  type SourcePolicy,
  type UnreadPart,
} from "./source-policy.js";
