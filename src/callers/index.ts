export { type CallerContext, type CallSettings, callerContext, type MfaPropagation } from "./context.js";
export type { Credentials } from "./credentials.js";
export { type CallerKind, callerKinds } from "./kinds.js";
