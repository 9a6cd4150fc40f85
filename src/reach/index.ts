export { type Before, changesOf, type ReachChanges } from "./changes.js";
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
export { reachOf } from "./reach.js";
