export {
  type AssumeRoleParameters,
  type AwsSettings,
  type Backend,
  type BackendName,
  type BackendSettings,
  BackendUnavailable,
  backendNames,
  type CallableEndpoint,
  type Evidence,
  type Explanation,
  evidenceType,
  type LocalstackSettings,
  type MfaInput,
  type NotChecked,
  notCheckedType,
  type Outcome,
  otherEndpointsType,
  otherEndpointsWarning,
  type Progress,
  type Session,
  type Setup,
  type Stage,
  type StageCaller,
  type TrustPart,
  type Voice,
} from "./backend.js";
export { deployedTrustPolicy, openBackend } from "./open.js";
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
