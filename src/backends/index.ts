export type { TestProvider } from "../endpoint/index.js";
export {
  type AwsSettings,
  type Backend,
  type BackendSettings,
  BackendUnavailable,
  type CallableEndpoint,
  type LocalstackSettings,
  otherEndpointsWarning,
  type Progress,
  type SetupResult,
  type TestAccount,
} from "./backend.js";
export type {
  AssumeRoleCall,
  AssumeRoleParameters,
  Call,
  CallerIdentityCall,
  MfaInput,
  SamlCall,
  ScenarioCaller,
  ServiceCall,
  Session,
  SessionTokenCall,
  TokenShape,
  WebIdentityCall,
} from "./call.js";
export { isFullAttributeName } from "./call.js";
export type {
  Given,
  GivenOidcProvider,
  GivenPolicy,
  GivenRole,
  GivenSamlProvider,
  GivenUser,
} from "./given.js";
export { deployedTrustPolicy, openBackend } from "./open.js";
export type { Explanation, NotChecked, Outcome, TrustPart } from "./outcome.js";
export { readBackendSettings } from "./settings.js";
export { type Trial, type TriedCall, trialIn, withTrial } from "./trial.js";
export { denialOf } from "./trust-part.js";
export { claimNamesOf } from "./web-identity.js";
