/**
 * Why a token or an assertion is refused, as AWS STS answers it.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors,
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html#API_AssumeRoleWithSAML_Errors
 */
export interface FederationFailure {
  readonly kind: "failure";
  readonly code: "InvalidIdentityToken" | "ExpiredTokenException" | "IDPRejectedClaim" | "AccessDenied";
  /** The HTTP status. */
  readonly status: 400 | 403;
  readonly message: string;
}

/** The token or assertion cannot be validated. */
export function invalidToken(message: string): FederationFailure {
  return { kind: "failure", code: "InvalidIdentityToken", status: 400, message };
}

/** It was valid, but no longer is. */
export function expiredToken(message: string): FederationFailure {
  return { kind: "failure", code: "ExpiredTokenException", status: 400, message };
}

/** The identity provider itself says that authentication failed. */
export function rejectedByProvider(message: string): FederationFailure {
  return { kind: "failure", code: "IDPRejectedClaim", status: 403, message };
}

/** It is valid, but does not speak of the role that is asked for. */
export function notAuthorized(message: string): FederationFailure {
  return { kind: "failure", code: "AccessDenied", status: 403, message };
}
