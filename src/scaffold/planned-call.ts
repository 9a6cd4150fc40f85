/** A tag of a user or of a session. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** A user that calls. */
export interface PlannedUser {
  readonly arn: string;
  readonly account: string;
  /** Without a slash in front: `service-user/alice`. */
  readonly pathAndName: string;
  /** Whether an identity policy allows it to assume any role. */
  readonly mayAssume: boolean;
}

/** A role whose session calls; its account's users can assume it, and an identity policy allows it to assume any role. */
export interface PlannedRole {
  readonly arn: string;
  readonly account: string;
  readonly pathAndName: string;
}

/** How a user signs a call: the access key, with a code of the device or without, or a session token. */
export type UserCredentials =
  | { readonly kind: "key"; readonly mfa: boolean }
  /** `age` is how long ago the token was issued, in seconds. */
  | { readonly kind: "token"; readonly mfa: boolean; readonly age: number };

/** What AssumeRole is given besides the role. */
export interface Parameters {
  readonly sessionName: string | undefined;
  readonly externalId: string | undefined;
  readonly sourceIdentity: string | undefined;
  readonly tags: readonly Tag[];
  readonly transitiveTagKeys: readonly string[];
}

interface Planned {
  /** How long after the begin of the scenario the call is made, in seconds, before anything of the caller is. */
  readonly later: number;
  /** Keys of the network and the organization that the call comes from, in place of those of the endpoint. */
  readonly surroundings: Readonly<Record<string, string>>;
}

export interface UserCall extends Planned {
  readonly kind: "user";
  readonly user: PlannedUser;
  readonly tags: readonly Tag[];
  readonly credentials: UserCredentials;
  readonly parameters: Parameters;
}

export interface SessionCall extends Planned {
  readonly kind: "session";
  readonly role: PlannedRole;
  readonly sessionName: string;
  /** Those that the session was made with. */
  readonly tags: readonly Tag[];
  readonly sourceIdentity: string | undefined;
  readonly parameters: Parameters;
}

export interface ServiceCall extends Planned {
  readonly kind: "service";
  readonly service: string;
  readonly keys: Readonly<Record<string, string>>;
}

export interface TokenCall extends Planned {
  readonly kind: "token";
  /** Without `https://`. */
  readonly host: string;
  readonly audience: string;
  readonly subject: string;
  /** Claims other than `sub` and the audience. */
  readonly claims: Readonly<Record<string, string>>;
}

export interface AssertionCall extends Planned {
  readonly kind: "assertion";
  readonly provider: string;
  readonly sessionName: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A call that the steps can make. */
export type PlannedCall = UserCall | SessionCall | ServiceCall | TokenCall | AssertionCall;

/** The session's name where a call gives none: that of the steps. */
export const usualSessionName = "policy-check";

/** How long session tokens last if nobody says otherwise, and at most, in seconds. */
export const tokenLifetime = { usual: 43_200, longest: 129_600 } as const;
