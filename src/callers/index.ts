export { type AssumeParameters, assumeKeys } from "./assume-keys.js";
export { type ClaimKeys, claimKeys } from "./claim-keys.js";
export { type CallerContext, type CallSettings, callerContext, type MfaPropagation } from "./context.js";
export type { Credentials } from "./credentials.js";
export { type CallerKind, callerKindOf, callerKinds } from "./kinds.js";
export { undocumentedCallers } from "./undocumented.js";
