export type {
  Access,
  AllowingStatement,
  Escalation,
  EscalationCall,
  MfaNeeded,
  OutsideAccess,
  PathStep,
  Reach,
  UnknownAccess,
} from "./model.js";
export { Permissions } from "./permissions.js";
export { reachOf } from "./reach.js";
export { withUnreadTrust } from "./unread-trust.js";
