export {
  bearsOnRoles,
  brokenFile,
  fileWithoutRoles,
  isConfiguration,
  readConfiguration,
  speaksOfRoles,
  unreadFile,
} from "./configuration.js";
export { documentAt, member, policyOf, textOf } from "./documents.js";
export { EmbeddedText, partOf } from "./embedded-text.js";
export {
  countedInWords,
  isUnreadKind,
  type OtherClause,
  type OtherKindId,
  otherKindIds,
  otherKindOf,
} from "./kinds/index.js";
export { loadTerraform, type Terraform, type TerraformReading } from "./load-terraform.js";
export { signOfMore } from "./pages.js";
export { isIdentityPolicy, type OtherPolicy } from "./policy-kind.js";
export { isAboutMfa, isLines, linesOf, mayBeCollection, readSource, type SourceAnswer } from "./read.js";
export { RolesBefore } from "./roles-before.js";
export {
  type KnownPolicy,
  type Origins,
  originOf,
  placeWith,
  type Remark,
  type SourceIdentity,
  type SourcePolicy,
  type UnreadPart,
} from "./source-policy.js";
export { loadTemplates, type Templates } from "./templates.js";
