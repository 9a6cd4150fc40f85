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
  levelsOf,
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
export {
  dumpNameEndings,
  dumpNamesIn,
  dumpTooLarge,
  largestDump,
  problemsInLines,
  readDumpTexts,
} from "./dump-files.js";
export { isDumpYaml, loadDumpYaml } from "./dump-yaml.js";
export { boundaryOf, type HeldPolicy, identityPoliciesOf } from "./held-policies.js";
export { mayHaveUsers } from "./may-have-users.js";
export { placedGaps } from "./placed-gaps.js";
export { type Accounts, readAccounts } from "./read-accounts.js";
