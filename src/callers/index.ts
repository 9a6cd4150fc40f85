export { assumeKeys, isAssumeValue } from "./assume-keys.js";
export { claimKeys } from "./claim-keys.js";
export { type CallerContext, type CallSettings, callerContext, type MfaPropagation } from "./context.js";
export type { Credentials } from "./credentials.js";
export { callerKindOf, callerKinds } from "./kinds.js";
export { undocumentedCallers } from "./undocumented.js";
export {
  asksUnseen,
  type ForeseenCall,
  isUndocumentedClaim,
  leaning,
  unseenAmong,
  unseenKeys,
} from "./unseen-keys.js";
