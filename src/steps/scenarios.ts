// What the build makes the bundle of scenarios of: the steps, with all that they and the commands need of the backends.
export {
  BackendUnavailable,
  deployedTrustPolicy,
  openBackend,
  otherEndpointsWarning,
  readBackendSettings,
  withTrial,
} from "../backends/index.js";
export { policyCheck } from "./policy-check.js";
export { register } from "./register.js";
export { isRegistered } from "./registered.js";
