export type {
  Account,
  Entity,
  Gap,
  Group,
  ManagedPolicy,
  Place,
  PolicyHolder,
  Role,
  Tag,
  User,
} from "./account.js";
export {
  type ControlKind,
  type ControlLevel,
  type ControlLevels,
  readControlPolicies,
} from "./control-policies.js";
export {
  type DocumentContent,
  documentSource,
  type LocatedDocument,
  type PolicyDocumentOf,
  placeOfStatement,
  readContent,
  readInPlace,
} from "./documents.js";
export { isDumpYaml, loadDumpYaml } from "./dump-yaml.js";
export { boundaryOf, type HeldPolicy, identityPoliciesOf } from "./held-policies.js";
export { type Accounts, readAccounts } from "./read-accounts.js";
