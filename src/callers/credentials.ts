/** An access key of an IAM user. */
export interface LongTermKey {
  readonly kind: "longTermKey";
  /** The user's ARN. */
  readonly user: string;
  /** The user's unique id, AIDA…; without it `aws:userid` is absent. */
  readonly userId?: string | undefined;
  /** Whether a valid serial number and code are sent with the call that is decided (AssumeRole takes them). */
  readonly mfa: boolean;
}

/** What GetSessionToken gives to an IAM user. */
export interface SessionToken {
  readonly kind: "sessionToken";
  readonly user: string;
  readonly userId?: string | undefined;
  /** When it was issued, in seconds since 1970. */
  readonly issuedAt: number;
  /** Whether GetSessionToken was given a valid code. */
  readonly mfa: boolean;
  /** Whether a valid code is sent with the call that is decided as well. */
  readonly mfaOnCall?: boolean | undefined;
  /** When GetScopedCredentials issued them, in seconds since 1970; absent for those of GetSessionToken itself. */
  readonly scopedAt?: number | undefined;
}

/** What AssumeRole and its variants give. */
export interface RoleSessionCredentials {
  readonly kind: "roleSession";
  /** The role's ARN, with its path. */
  readonly role: string;
  /** The role's unique id, AROA…; without it `aws:userid` is absent. */
  readonly roleId?: string | undefined;
  readonly sessionName: string;
  readonly issuedAt: number;
  /** The credentials that assumed the role; of a long-term key, `mfa` says whether that call had a code. */
  readonly from: Credentials;
  /** When GetScopedCredentials issued them, in seconds since 1970; absent for those that assuming the role gave. */
  readonly scopedAt?: number | undefined;
}

/** An IAM user who signed in to the console. */
export interface Console {
  readonly kind: "console";
  readonly user: string;
  readonly userId?: string | undefined;
  /** In seconds since 1970. */
  readonly signedInAt: number;
  readonly mfa: boolean;
}

/** What GetFederationToken gives. */
export interface FederationToken {
  readonly kind: "federationToken";
  readonly account: string;
  /** `aws` if absent. */
  readonly partition?: string | undefined;
  readonly name: string;
  readonly issuedAt: number;
}

/** A caller of AssumeRoleWithSAML: the request is not signed, the assertion speaks for it. */
export interface SamlAssertion {
  readonly kind: "saml";
  /** The provider's ARN. */
  readonly provider: string;
}

/** A caller of AssumeRoleWithWebIdentity. */
export interface WebIdentityToken {
  readonly kind: "oidc";
  /** The provider's ARN, or the domain of a built-in one. */
  readonly provider: string;
}

/** A session of an IAM Identity Center permission set's role. */
export interface IdentityCenter {
  readonly kind: "identityCenter";
  /** The ARN of the AWSReservedSSO_ role. */
  readonly role: string;
  readonly roleId?: string | undefined;
  readonly sessionName: string;
  readonly issuedAt: number;
}

/** An AWS service that assumes a service role. */
export interface ServiceCredentials {
  readonly kind: "service";
  /** Its principal, such as `ec2.amazonaws.com`. */
  readonly service: string;
}

/** An account's root user. */
export interface RootUser {
  readonly kind: "root";
  readonly account: string;
  /** `aws` if absent. */
  readonly partition?: string | undefined;
}

/** The kinds of credentials with which AWS can be called, each with what decides its context keys. */
export type Credentials =
  | LongTermKey
  | SessionToken
  | RoleSessionCredentials
  | Console
  | FederationToken
  | SamlAssertion
  | WebIdentityToken
  | IdentityCenter
  | ServiceCredentials
  | RootUser;
