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
export { reachOf } from "./reach.js";
