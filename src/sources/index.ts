export {
  loadTerraform,
  type Terraform,
  type TerraformFiles,
  type TerraformOptions,
  type TerraformReading,
  type TerraformRole,
  type UnseenModule,
} from "./load-terraform.js";
export { loadTemplates, mayBeCollection, readSource, type SourceAnswer, type Templates } from "./read.js";
export {
  type KnownPolicy,
  type Origins,
  originOf,
  type Remark,
  type SourcePolicy,
  type UnreadPart,
} from "./source-policy.js";
