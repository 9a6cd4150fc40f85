export type {
  Account,
  AttachedPolicy,
  Boundary,
  Credentials,
  Entity,
  Gap,
  Group,
  InlinePolicy,
  InstanceProfile,
  Known,
  ManagedPolicy,
  Place,
  PolicyHolder,
  PolicyVersion,
  Role,
  Tag,
  User,
} from "./account.js";
export {
  type ControlKind,
  type ControlLevel,
  type ControlLevels,
  type ControlPolicy,
  readControlPolicies,
} from "./control-policies.js";
export {
  type DocumentContent,
  type LocatedDocument,
  type PolicyDocumentOf,
  placeOfStatement,
  readContent,
  readInPlace,
  type UnknownDocument,
} from "./documents.js";
export { isDumpYaml, loadDumpYaml } from "./dump-yaml.js";
export type { DumpProblem, DumpProblemCode } from "./fields.js";
export { boundaryOf, groupsOf, type HeldPolicy, identityPoliciesOf, type UnknownGroup } from "./held-policies.js";
export { type Accounts, type ReadAccountsOptions, readAccounts } from "./read-accounts.js";
