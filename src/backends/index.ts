export {
  type AwsSettings,
  type Backend,
  type BackendSettings,
  BackendUnavailable,
  type CallableEndpoint,
  type LocalstackSettings,
  type NotChecked,
  otherEndpointsWarning,
  type Progress,
  type Setup,
  type Stage,
} from "./backend.js";
export type {
  AssumeRoleCall,
  AssumeRoleParameters,
  Call,
  CallerIdentityCall,
  MfaInput,
  SamlCall,
  ServiceCall,
  Session,
  SessionTokenCall,
  StageCaller,
  WebIdentityCall,
} from "./call.js";
export { deployedTrustPolicy, openBackend } from "./open.js";
export type { Explanation, Outcome, TrustPart } from "./outcome.js";
export type {
  CastMember,
  GivenOidcProvider,
  GivenPolicy,
  GivenRole,
  GivenSamlProvider,
  GivenUser,
} from "./scene.js";
export { readBackendSettings } from "./settings.js";
export { denialOf } from "./trust-part.js";
