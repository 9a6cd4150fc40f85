/** A value of a condition key; numbers and booleans count as their text. */
export type CallContextValue = string | number | boolean;

/** A call that assumes the role, as `simulate` takes it. Nothing is made up: a key that is not given is absent. */
export interface PolicyCall {
  /** The caller: an ARN, a service such as `ec2.amazonaws.com`, or an identity provider. */
  readonly principal: string;
  /** By default the action of the caller's kind: `sts:AssumeRole`, `sts:AssumeRoleWithSAML` or `sts:AssumeRoleWithWebIdentity`. */
  readonly action?: string | undefined;
  /**
   * `aws:MultiFactorAuthPresent`: `true`, `false` as temporary credentials without MFA have it, or `"absent"` as calls signed with
   * an access key have it, which is the default.
   */
  readonly mfa?: boolean | "absent" | undefined;
  /** `aws:MultiFactorAuthAge` in seconds; goes with `mfa: true`, of which it is 0 if it is not given. */
  readonly mfaAge?: number | undefined;
  /** Other condition keys of the call. */
  readonly context?: Readonly<Record<string, CallContextValue | readonly CallContextValue[]>> | undefined;
  /** The role's ARN. By default the role is in the caller's account. */
  readonly resource?: string | undefined;
  /**
   * Other policies that count. Without `identity`, the caller's own policies allow the call: the question is then about the trust
   * policy alone.
   */
  readonly policies?:
    | {
        readonly identity?: readonly (object | string)[] | undefined;
        readonly permissionsBoundary?: object | string | undefined;
        readonly session?: readonly (object | string)[] | undefined;
        /** Of credentials of GetScopedCredentials. */
        readonly scopeDown?: readonly (object | string)[] | undefined;
        readonly serviceControl?: readonly (readonly (object | string)[])[] | undefined;
        readonly resourceControl?: readonly (readonly (object | string)[])[] | undefined;
      }
    | undefined;
}

/** Which role of a template, a plan or a list of roles is meant. */
export interface RoleChoice {
  /** The role's name, its logical ID (of the CDK's IDs, the part before the hash), or its address in a Terraform plan. */
  readonly role?: string | undefined;
}

/** What is asked about MFA. */
export interface MfaRequirement extends RoleChoice {
  /** The greatest age of MFA in seconds; any age if it is absent. */
  readonly maxAge?: number | undefined;
  /** Whom the question is about: `people` (users and role sessions, the default) or `all`, also services and federated callers. */
  readonly scope?: "people" | "all" | undefined;
}

/** The matchers as a test calls them. `expect` is given a policy, a template, a Terraform plan or roles, as an object or as text. */
export interface PolicyMatchers<R = unknown> {
  /**
   * Proves, over all calls, that nobody can assume the role without MFA: each role of a template. What is not known fails the test,
   * also with `.not`.
   */
  toRequireMfa(requirement?: MfaRequirement): R;
  /** The trust policy denies the call. What is not known fails the test, also with `.not`. */
  toDeny(call: PolicyCall, choice?: RoleChoice): R;
  /** The trust policy allows the call. What is not known fails the test, also with `.not`. */
  toAllow(call: PolicyCall, choice?: RoleChoice): R;
}
