export type {
  Access,
  AllowingStatement,
  MfaNeeded,
  OutsideAccess,
  PathStep,
  Reach,
  ReachOptions,
  ShownRequest,
  UnknownAccess,
} from "./model.js";
export { type Permission, type PermissionQuestion, Permissions } from "./permissions.js";
export { reachOf } from "./reach.js";
