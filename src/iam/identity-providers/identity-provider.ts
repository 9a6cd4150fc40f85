import type { ConditionKeyType } from "../condition-key-type.js";

/** A claim of a token, or an attribute of what a built-in provider says, of which AWS makes a condition key. */
export interface Claim {
  /** What follows the issuer and a colon in the condition key. */
  readonly name: string;
  /** `String` if absent. */
  readonly type?: ConditionKeyType | undefined;
  readonly multivalued?: boolean | undefined;
  /** AWS's pages disagree about `multivalued`. */
  readonly multivaluedDisputed?: boolean | undefined;
  /** Whether every token has it. */
  readonly isAlwaysThere?: boolean | undefined;
  /** Whether sessions that were made with the token keep it, for the roles that they assume next. */
  readonly isKept?: boolean | undefined;
  /** AWS's list of claims does not have it, and users report that it works: no documentation settles whether it does. */
  readonly isUndocumented?: boolean | undefined;
  /**
   * How a value names the customer whose token it is, where it does: a text with `<customer>` in the place of the name,
   * such as `repo:<customer>/`. What has this text somewhere, or at its beginning where `<customer>` is first, names the
   * customer; without text behind `<customer>` the name is all the rest, and with `…` all up to the first wildcard: where
   * the form of values is not known, the beginning of one is taken for a name.
   */
  readonly customer?: readonly string[] | undefined;
  /** What values are like, as {@link IdentityProvider.subjects} has it; absent where it can be anything. */
  readonly forms?: readonly string[] | undefined;
  /** Whether values are the digits of a whole number, so that conditions on numbers may compare them. */
  readonly isWholeNumber?: boolean | undefined;
}

/** What AWS requires of a trust policy when it is stored. */
export interface StorageControl {
  /** The claims of which one must be compared, or the whole name of a condition key. */
  readonly anyOf: readonly string[];
  /** The text with which AWS refuses a statement without any Condition, where it has one of its own. */
  readonly withoutCondition?: string | undefined;
}

/** Where a fact is from, and when that was looked up. */
export interface Source {
  readonly url: string;
  /** As in `2026-11-30`. */
  readonly date: string;
}

/** An OIDC identity provider, or a family of them that say the same of their tokens. */
export interface IdentityProvider {
  /** In lower case with hyphens, the name of its file. */
  readonly id: string;
  readonly name: string;
  /** The issuers without `https://`, in lower case; `<…>` stands for one part of a host name or path. */
  readonly issuers: readonly string[];
  /** Whether it is known to AWS by its domain, so that IAM has no resource for it and no list of audiences. */
  readonly isBuiltIn?: boolean | undefined;
  /** Whether what it issues are ID tokens, which have the {@link standardClaims}; `true` if absent. */
  readonly hasIdTokens?: boolean | undefined;
  /**
   * `shared` where customers who are strangers to each other have tokens of the same issuer; `own` where the issuer is one
   * customer's: its URL names the customer, or it is the customer's server.
   */
  readonly tenancy: "shared" | "own";
  /** Who has tokens, in the plural: "workflows of any GitHub repository", "any pod of the cluster". */
  readonly anybody: string;
  /** What a customer is called: "organization". */
  readonly customer: string;
  /** The claims besides those of every provider ({@link standardClaims}); one of the same name replaces it. */
  readonly claims: readonly Claim[];
  /**
   * Claims that tokens have and of which AWS makes no keys, in lower case, with the claims to compare instead: what they
   * say is in those as well.
   */
  readonly saidBy?: Readonly<Record<string, string>> | undefined;
  /**
   * What subjects are like: texts with `<name>` for a part without `:`, `/` and `@`, `<text>` for one without `:`, and
   * `<rest>` for anything. Absent where the provider does not document it, and where it can be anything.
   */
  readonly subjects?: readonly string[] | undefined;
  /** A subject of a customer that nobody is, for examples of tokens. */
  readonly exampleSubject?: string | undefined;
  /** What may stand for `*` in subjects of such a customer. */
  readonly exampleParts?: readonly string[] | undefined;
  /** Names of sessions that the provider itself chooses and that name the customer, as {@link Claim.customer} has it. */
  readonly sessionNames?: readonly string[] | undefined;
  /** What AWS requires at CreateRole and UpdateAssumeRolePolicy; absent where it requires nothing. */
  readonly control?: StorageControl | undefined;
  readonly sources: readonly Source[];
}

/** Defines a provider; there to give its parts their types. */
export function defineIdentityProvider(provider: IdentityProvider): IdentityProvider {
  return provider;
}

/** The day on which the rows were last compared with their sources. */
export const lookedUp = "2026-11-30";

/** A source that was looked up then. */
export function source(url: string): Source {
  return { url, date: lookedUp };
}

/** The providers for which AWS requires conditions, and on which claims. */
export const awsControls = source(
  "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html",
);

/** The claims of which AWS makes condition keys. */
export const awsClaims = source(
  "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif",
);

/** The condition keys of AWS STS with their types, those of the built-in providers and of SAML among them. */
export const awsKeys = source(
  "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html",
);

/**
 * The claims of which AWS makes condition keys for every provider. Every ID token has `aud` and `sub`:
 * https://openid.net/specs/openid-connect-core-1_0.html#IDToken. `aud` has the value of the token's `azp` where it has one,
 * and `oaud` that of its `aud`. That `email` works for some providers is reported and not documented.
 */
export const standardClaims: readonly Claim[] = [
  { name: "aud", isAlwaysThere: true },
  { name: "sub", isAlwaysThere: true },
  { name: "oaud", multivalued: true, multivaluedDisputed: true },
  { name: "amr", multivalued: true },
  { name: "email", isUndocumented: true },
];
