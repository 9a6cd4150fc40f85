import type { SourceText, Span } from "../diagnostics/index.js";
import type { PolicyDocumentOf } from "./documents.js";

/** Where something of an account is written. */
export interface Place {
  /** The text that the span has its offsets in: the file, or a line of it; its positions are those of the file. */
  readonly source: SourceText;
  readonly span: Span;
  /** RFC 6901 JSON pointer in the file; for lines of JSON the first token is the index of the line. */
  readonly pointer: string;
}

/** Something that the files may leave open. `why` is a clause that goes on after "cannot tell: ". */
export type Known<T> =
  | { readonly kind: "known"; readonly value: T }
  | { readonly kind: "unknown"; readonly why: string };

/** A tag, spelled as its owner gave it. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** What users, groups, roles and policies have in common. */
export interface Entity {
  /** With the path: `arn:aws:iam::111122223333:user/team/bob`. */
  readonly arn: string;
  readonly name: string;
  /** Begins and ends with a slash. */
  readonly path: string;
  /** The unique ID (AIDA…, AGPA…, AROA…, ANPA…), which trust policies name for a deleted entity. */
  readonly id: string | undefined;
  /** ISO 8601, as the dump has it. */
  readonly created: string | undefined;
  readonly place: Place;
}

/** A policy that belongs to one user, group or role. */
export interface InlinePolicy {
  readonly name: string;
  readonly document: PolicyDocumentOf;
}

/** A managed policy as a user, group or role names it. */
export interface AttachedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly place: Place;
}

/** What has identity policies: inline ones, and attached ones by ARN. */
export interface PolicyHolder extends Entity {
  readonly inlinePolicies: readonly InlinePolicy[];
  readonly attachedPolicies: readonly AttachedPolicy[];
}

/** The ARN of a permissions boundary. */
export interface Boundary {
  readonly arn: string;
  readonly place: Place;
}

/**
 * What a user or the root user signs in and signs calls with. The dump says nothing of it; the credential report does.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export interface Credentials {
  /** Whether there is a password for the console. */
  readonly password: Known<boolean>;
  /** How many access keys are active. */
  readonly activeAccessKeys: Known<number>;
  /** Whether an MFA device is enabled. */
  readonly mfa: Known<boolean>;
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UserDetail.html */
export interface User extends PolicyHolder {
  readonly kind: "user";
  /** The names of the groups, as the dump has them. */
  readonly groups: readonly string[];
  readonly boundary: Boundary | undefined;
  readonly tags: readonly Tag[];
  readonly credentials: Credentials;
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GroupDetail.html */
export interface Group extends PolicyHolder {
  readonly kind: "group";
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_InstanceProfile.html */
export interface InstanceProfile {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly id: string | undefined;
  readonly created: string | undefined;
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleDetail.html */
export interface Role extends PolicyHolder {
  readonly kind: "role";
  readonly trustPolicy: PolicyDocumentOf;
  readonly boundary: Boundary | undefined;
  readonly tags: readonly Tag[];
  readonly instanceProfiles: readonly InstanceProfile[];
  /** When and where a session of the role last made a call; undefined where the dump shows no use. */
  readonly lastUsed: { readonly at: string; readonly region: string | undefined } | undefined;
}

/** A version of a managed policy. */
export interface PolicyVersion {
  /** `v1`, `v2`, … */
  readonly id: string;
  readonly isDefault: boolean;
  readonly created: string | undefined;
  readonly document: PolicyDocumentOf;
}

/** A policy of the account or of AWS. https://docs.aws.amazon.com/IAM/latest/APIReference/API_ManagedPolicyDetail.html */
export interface ManagedPolicy extends Entity {
  readonly kind: "policy";
  readonly updated: string | undefined;
  readonly description: string | undefined;
  readonly versions: readonly PolicyVersion[];
  /** The document that counts: that of the default version. */
  readonly document: PolicyDocumentOf;
}

/** A reason for which an account may have more than the files show. `why` is a clause that goes on after "cannot tell: ". */
export interface Gap {
  readonly why: string;
  /** What to do: an imperative. */
  readonly remedy: string;
  readonly place: Place;
}

/** The IAM of an account, as far as the files show it. */
export interface Account {
  /** 12 digits. */
  readonly id: string;
  /** `aws`, `aws-cn`, `aws-us-gov`, … */
  readonly partition: string;
  /** By ARN. */
  readonly users: ReadonlyMap<string, User>;
  /** By name, as users name them. */
  readonly groups: ReadonlyMap<string, Group>;
  /** By ARN. */
  readonly roles: ReadonlyMap<string, Role>;
  /** By ARN: those of the account, and AWS's own whose documents are in any of the files. */
  readonly policies: ReadonlyMap<string, ManagedPolicy>;
  /** The root user. */
  readonly root: Credentials;
  /** Empty where the account is complete. */
  readonly gaps: readonly Gap[];
}
