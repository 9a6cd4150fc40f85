import { foldName } from "../fold-name.js";
import { awsKeys, type Source, source } from "./identity-provider.js";

// SAML providers have no rows beside the OIDC providers': their condition keys begin with `saml:` whichever provider it is,
// and AWS reads its configuration from the provider's metadata in the account, not from an issuer. So one description is
// enough for all of them.

/** A condition key that AWS makes of an assertion. */
export interface SamlKey {
  /** As AWS spells it. */
  readonly name: string;
  readonly multivalued?: boolean;
  /** AWS's pages disagree about `multivalued`. */
  readonly multivaluedDisputed?: boolean;
  /** Whether every assertion that AWS accepts has it. */
  readonly isAlwaysThere?: boolean;
  /** Whether sessions that were made with the assertion keep it, for the roles that they assume next. */
  readonly isKept?: boolean;
  /** Whether AWS lists it for sts:TagSession, too. */
  readonly isOfTags?: boolean;
  /**
   * Whether its value follows from which provider of which account it is, and from AWS's own address, so that a stranger
   * with a provider of its own cannot choose it. All others say what the provider likes.
   */
  readonly isGivenByAws?: boolean;
}

const list = { multivalued: true };
const disputed = { multivalued: true, multivaluedDisputed: true };

/**
 * What AWS knows of SAML providers. Each belongs to the account that has created it, so that no strangers share it, and an
 * assertion is for the roles and the provider that it names. No page of AWS's says that CreateRole or UpdateAssumeRolePolicy
 * requires a condition: the console adds `saml:aud` by itself.
 */
export const saml: {
  readonly keys: readonly SamlKey[];
  readonly sources: readonly Source[];
} = {
  keys: [
    { name: "saml:aud", isAlwaysThere: true, isOfTags: true, isGivenByAws: true },
    { name: "saml:cn", ...list },
    { name: "saml:commonName", ...disputed },
    { name: "saml:doc", isAlwaysThere: true, isGivenByAws: true },
    { name: "saml:eduorghomepageuri", ...list },
    { name: "saml:eduorgidentityauthnpolicyuri", ...list },
    { name: "saml:eduorglegalname", ...list },
    { name: "saml:eduorgsuperioruri", ...list },
    { name: "saml:eduorgwhitepagesuri", ...list },
    { name: "saml:edupersonaffiliation", ...list },
    { name: "saml:edupersonassurance", ...list },
    { name: "saml:edupersonentitlement", ...list },
    { name: "saml:edupersonnickname", ...list },
    { name: "saml:edupersonorgdn" },
    { name: "saml:edupersonorgunitdn", ...list },
    { name: "saml:edupersonprimaryaffiliation" },
    { name: "saml:edupersonprimaryorgunitdn" },
    { name: "saml:edupersonprincipalname" },
    { name: "saml:edupersonscopedaffiliation", ...list },
    { name: "saml:edupersontargetedid", ...list },
    { name: "saml:givenName", ...disputed },
    { name: "saml:iss", isAlwaysThere: true },
    { name: "saml:mail", ...disputed },
    { name: "saml:name", ...disputed },
    // Whether every call has it is not documented.
    { name: "saml:namequalifier", isKept: true, isGivenByAws: true },
    { name: "saml:organizationStatus", ...disputed },
    { name: "saml:primaryGroupSID", ...disputed },
    { name: "saml:sub", isAlwaysThere: true, isKept: true },
    { name: "saml:sub_type", isAlwaysThere: true, isKept: true },
    { name: "saml:surname", ...disputed },
    { name: "saml:uid", ...disputed },
    { name: "saml:x500UniqueIdentifier", ...disputed },
  ],
  sources: [
    awsKeys,
    source(
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-saml",
    ),
    source("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html"),
    source("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html"),
  ],
};

const givenByAws: ReadonlySet<string> = new Set(
  saml.keys.flatMap(({ name, isGivenByAws }) => (isGivenByAws === true ? [foldName(name)] : [])),
);

/** Whether who has a SAML provider of its own chooses the value of a key; false for keys of other prefixes. */
export function isChosenBySamlProvider(key: string): boolean {
  const folded = foldName(key);
  return folded.startsWith("saml:") && !givenByAws.has(folded);
}
