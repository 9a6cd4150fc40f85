import type { Terraform } from "./terraform/index.js";

export {
  brokenFile,
  fileWithoutRoles,
  isConfiguration,
  isConfigurationFile,
  readConfiguration,
  speaksOfRoles,
  unreadFile,
} from "./configuration.js";
export {
  countedInWords,
  isUnreadKind,
  type OtherClause,
  type OtherKindId,
  otherKindIds,
  otherKindOf,
} from "./kinds/index.js";
export type { OtherPolicy } from "./policy-kind.js";
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
export type {
  Terraform,
  TerraformFiles,
  TerraformReading,
  TerraformRole,
  UnseenModule,
} from "./terraform/index.js";

/** Loads what reads Terraform's and OpenTofu's configuration: few texts need it. */
export async function loadTerraform(): Promise<Terraform> {
  return (await import("./terraform/index.js")).loadTerraform();
}
