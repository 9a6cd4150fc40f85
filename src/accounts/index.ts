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
export type { ControlLevel, ControlPolicy } from "./control-policies.js";
export {
  type DocumentContent,
  type LocatedDocument,
  type PolicyDocumentOf,
  readContent,
  readInPlace,
  type UnknownDocument,
} from "./documents.js";
export { boundaryOf, groupsOf, type HeldPolicy, identityPoliciesOf, type UnknownGroup } from "./held-policies.js";
export type { Accounts, DumpProblem, DumpProblemCode, ReadAccountsOptions } from "./read-accounts.js";
