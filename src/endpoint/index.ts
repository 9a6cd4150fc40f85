import type { Endpoint, EndpointOptions } from "./endpoint.js";

export type { NotedDecision } from "./calls/action.js";
export type { CallRecord } from "./calls/call-record.js";
export type { HandedAnswer, HandedRequest } from "./calls/handed-request.js";
export { type Endpoint, type EndpointOptions, EndpointUnavailable } from "./endpoint.js";
export { claimsOfProvider, type TestProvider } from "./federation/provider-tokens.js";
export {
  createTestOidcIssuer,
  createTestSamlIdp,
  type TestOidcIssuer,
  type TestSamlIdp,
} from "./federation/test-issuer.js";

export type { OptionWords } from "./option-words.js";
export { lockFile } from "./state/lock.js";
export type { StateSnapshot } from "./state/store.js";
export type { UserCredentials } from "./twin/user-credentials.js";

/**
 * Starts IAM and STS on one port, in this process. Rejects with {@link EndpointUnavailable} if the port or the state file
 * cannot be used. The endpoint's code is loaded by this call, not with this module.
 */
export async function startEndpoint(options: EndpointOptions = {}): Promise<Endpoint> {
  const { start } = await import("./start.js");
  return start(options);
}
