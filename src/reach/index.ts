export { type Before, changesOf, type Gained, type GainedEscalation, type ReachChanges } from "./changes.js";
export type {
  Access,
  AllowingStatement,
  Escalation,
  EscalationCall,
  MfaNeeded,
  OutsideAccess,
  PathStep,
  Reach,
  ReachOptions,
  UnknownAccess,
  UnknownEscalation,
} from "./model.js";
export { Permissions } from "./permissions.js";
export type { Permission, PermissionQuestion } from "./questions.js";
export { reachOf } from "./reach.js";
