/** A tag of an entity, spelled as its owner gave it. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** An inline policy of a user, group or role. */
export interface InlinePolicy {
  readonly name: string;
  /** The JSON text as it was given. */
  document: string;
}

/** What users, groups and roles have in common: inline policies and attached policies. */
export interface PolicyHolder {
  name: string;
  path: string;
  /** The unique ID: AIDA…, AGPA… or AROA…. */
  readonly id: string;
  /** ISO 8601. */
  readonly created: string;
  readonly inlinePolicies: InlinePolicy[];
  /** ARNs of managed policies. */
  readonly attachedPolicies: string[];
}

/** A long-term key of a user. */
export interface AccessKey {
  /** AKIA…. */
  readonly id: string;
  readonly secret: string;
  readonly created: string;
  status: "Active" | "Inactive";
  lastUsed?: { at: string; service: string; region: string } | undefined;
}

/** What a user signs in to the console with. */
export interface LoginProfile {
  readonly created: string;
  passwordResetRequired: boolean;
  /** When the password was last set; when the profile was created if absent. */
  changed?: string | undefined;
  /** The password's hash, with its salt; absent if the password is not known, as of the users of a dump. */
  password?: string | undefined;
}

/** An IAM user. */
export interface User extends PolicyHolder {
  tags: Tag[];
  /** The ARN of a managed policy. */
  permissionsBoundary?: string | undefined;
  readonly accessKeys: AccessKey[];
  /** Present if the user can sign in to the console. */
  loginProfile?: LoginProfile | undefined;
}

/** An IAM group; its members are users' names. */
export interface Group extends PolicyHolder {
  readonly members: string[];
}

/** An IAM role. */
export interface Role extends PolicyHolder {
  tags: Tag[];
  permissionsBoundary?: string | undefined;
  description?: string | undefined;
  /** In seconds. */
  maxSessionDuration: number;
  /**
   * The trust policy with users and roles as unique IDs, as AWS keeps it: an entity that is deleted and created again is
   * another entity. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
   */
  trustPolicy: string;
  lastUsed?: { at: string; region: string } | undefined;
}

/** A version of a managed policy. */
export interface PolicyVersion {
  /** `v1`, `v2`, …; numbers are not reused. */
  readonly id: string;
  readonly document: string;
  readonly created: string;
}

/** A customer managed policy, or one of AWS's own. */
export interface ManagedPolicy {
  readonly name: string;
  readonly path: string;
  /** ANPA…. */
  readonly id: string;
  readonly arn: string;
  readonly created: string;
  updated: string;
  readonly description?: string | undefined;
  tags: Tag[];
  readonly versions: PolicyVersion[];
  defaultVersion: string;
  /** The number of the next version. */
  nextVersion: number;
}

/** A virtual MFA device. */
export interface MfaDevice {
  readonly name: string;
  readonly path: string;
  /** The ARN that serves as the serial number. */
  readonly serialNumber: string;
  /** Base32. */
  readonly seed: string;
  readonly created: string;
  tags: Tag[];
  /** The user's name, while the device is enabled for one. */
  user?: string | undefined;
  enabled?: string | undefined;
  /** The last time step of 30 seconds whose code was used; codes up to it are refused. */
  lastStep?: number | undefined;
  /** How many steps the device's clock is ahead. */
  drift?: number | undefined;
}

/** An instance profile; it has at most one role. */
export interface InstanceProfile {
  readonly name: string;
  readonly path: string;
  /** AIPA…. */
  readonly id: string;
  readonly created: string;
  tags: Tag[];
  /** The role's name. */
  role?: string | undefined;
}

/**
 * What sessions of an identity provider say of the identity that they act for.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ContextProvider.html
 */
export interface ContextProvider {
  /** The claim that is the subject. */
  readonly subjectSourceKey: string;
  /** What kind of subject it is: the text itself for all, or what the claim of that name says. */
  readonly subjectType?: { readonly kind: "value" | "sourceKey"; readonly text: string } | undefined;
  /** The claims that become trusted context keys. */
  readonly keyDefinitions?:
    | readonly { readonly sourceKey: string; readonly targetKey?: string | undefined }[]
    | undefined;
}

/** An OpenID Connect provider. */
export interface OidcProvider {
  /** Host and path, without `https://`. */
  readonly url: string;
  readonly created: string;
  readonly clientIds: string[];
  thumbprints: string[];
  tags: Tag[];
  /** The public keys as a JSON Web Key Set; they must be registered, because the endpoint fetches nothing. */
  keySet?: { readonly keys: readonly Readonly<Record<string, unknown>>[] } | undefined;
  contextProvider?: ContextProvider | undefined;
}

/** A SAML provider. */
export interface SamlProvider {
  readonly name: string;
  readonly created: string;
  /** The identity provider's metadata, XML. */
  metadata: string;
  tags: Tag[];
  readonly id: string;
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PasswordPolicy.html */
export type PasswordPolicy = Readonly<Record<string, number | boolean>>;

/** What signs the web identity tokens of an account. */
export interface OutboundFederation {
  /** The issuer's URL. */
  readonly issuer: string;
  isEnabled: boolean;
  /** Private keys as JSON Web Keys, one for each algorithm. */
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

/** An AWS account. Names are unique without regard to case, so maps are keyed by the name in lower case. */
export interface Account {
  /** 12 digits. */
  readonly id: string;
  alias?: string | undefined;
  /** The last credential report: CSV, and when it was made. */
  credentialReport?: { readonly generated: string; readonly content: string } | undefined;
  /** Present once outbound web identity federation was enabled; the issuer and its keys stay when it is disabled. */
  outboundFederation?: OutboundFederation | undefined;
  /** The IDs of the tasks that deleted service-linked roles. */
  deletionTasks?: readonly string[] | undefined;
  passwordPolicy?: PasswordPolicy | undefined;
  readonly users: Map<string, User>;
  readonly groups: Map<string, Group>;
  readonly roles: Map<string, Role>;
  /** By ARN. */
  readonly policies: Map<string, ManagedPolicy>;
  /** AWS managed policies that a dump of the account has, by ARN; all accounts have those of the endpoint besides. */
  readonly awsPolicies: Map<string, ManagedPolicy>;
  /** Whether its entities are those of a dump: then its policies are deployed, even if AWS would not save them again. */
  readonly isFromDump?: boolean | undefined;
  /** By serial number. */
  readonly mfaDevices: Map<string, MfaDevice>;
  readonly instanceProfiles: Map<string, InstanceProfile>;
  /** By URL. */
  readonly oidcProviders: Map<string, OidcProvider>;
  readonly samlProviders: Map<string, SamlProvider>;
}

/** Where a user or role is. */
export interface PlaceOfEntity {
  readonly account: string;
  readonly type: "user" | "role";
  /** The key in the account's map. */
  readonly key: string;
}

/** The whole state of an endpoint. */
export interface State {
  readonly accounts: Map<string, Account>;
  /** 32 bytes in base64: the key that encrypts session tokens, which contain their session. */
  readonly sessionKey: string;
  /** How far the clock of MFA codes and sessions is ahead of the wall clock, in seconds. */
  clockOffset: number;
  /** Where users and roles were last found by unique ID. An entity may have gone since, so a place is looked at again. */
  readonly placesById: Map<string, PlaceOfEntity>;
  /** How far the clocks of single accounts are ahead of that clock, in seconds. */
  readonly accountClocks: Map<string, number>;
}

/** An account without entities. */
export function emptyAccount(id: string): Account {
  return {
    id,
    users: new Map(),
    groups: new Map(),
    roles: new Map(),
    policies: new Map(),
    awsPolicies: new Map(),
    mfaDevices: new Map(),
    instanceProfiles: new Map(),
    oidcProviders: new Map(),
    samlProviders: new Map(),
  };
}
