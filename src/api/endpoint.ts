/**
 * The endpoint of IAM and STS that `policy-check serve` runs, for tests in the same process, and identity providers whose
 * tokens and assertions it accepts.
 *
 * @module
 */
export {
  type CallRecord,
  createTestOidcIssuer,
  createTestSamlIdp,
  type Endpoint,
  type EndpointOptions,
  EndpointUnavailable,
  type NotedDecision,
  type StateSnapshot,
  startEndpoint,
  type TestOidcIssuer,
  type TestSamlIdp,
  type UserCredentials,
} from "../endpoint/index.js";
