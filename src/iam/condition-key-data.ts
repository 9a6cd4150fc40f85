import type { ConditionKeyType } from "./condition-key-type.js";
import { foldName } from "./fold-name.js";
import type { IdentityProvider } from "./identity-providers/identity-provider.js";
import { rows as identityProviders } from "./identity-providers/providers/providers.generated.js";
import { type SamlKey, saml } from "./identity-providers/saml.js";

// The table behind condition-keys.ts: one row a key, as AWS's documentation has it. Written by hand, because
// no single page of AWS's has it all: the Service Authorization Reference gives the keys of STS with their
// types and actions, but not the global keys, and calls some keys plain strings that the IAM User Guide calls
// lists.

/** What AWS documents about one condition key; `documentation` is the page that says so. */
export interface ConditionKey {
  /** AWS's spelling; it ends in a slash where somebody chooses the rest: `aws:RequestTag/`. */
  readonly name: string;
  readonly type: ConditionKeyType;
  /** A second type that AWS documents for the same key: `aws:EpochTime` is a date or a number. */
  readonly alternativeType?: ConditionKeyType;
  /** Whether one request can carry several values, so that a condition needs ForAnyValue or ForAllValues. */
  readonly multivalued: boolean;
  /**
   * AWS's pages disagree about `multivalued`: a list in the IAM User Guide, whose word is taken here, a plain
   * string in the Service Authorization Reference. A rule should insist on neither.
   */
  readonly multivaluedDisputed?: boolean;
  /** The name goes on after the slash with a tag key (for `sts:RequestContext/`, a context key). */
  readonly hasTagKey?: boolean;
  /**
   * Of the actions of AWS STS, those for which the Service Authorization Reference lists the key; absent =
   * any. It says nothing about other services' actions. STS authorizes TagSession, SetSourceIdentity and
   * SetContext as part of a call that assumes a role, so keys of that call may be there for them too, listed
   * or not.
   */
  readonly actions?: readonly string[];
  readonly documentation: string;
}

/** The day on which the table was last compared with AWS's: what AWS has added since is not in it. */
export const conditionKeysDate = "2026-11-30";

const GLOBAL_KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html";
const IAM_AND_STS_KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html";
const IDENTITY_PROPAGATION = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_tip.html";
const WEB_IDENTITY_TOKEN = "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html";
const SNS_USE_CASES = "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html";

type Extras = Partial<Omit<ConditionKey, "name" | "type" | "documentation">> & {
  /** The key's place on the page, where it does not follow from its name. */
  readonly anchor?: string;
};

const LIST = { multivalued: true };

const ASSUME_ROLE = "sts:AssumeRole";
const WITH_SAML = "sts:AssumeRoleWithSAML";
const WITH_WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity";
const WEB_IDENTITY = "sts:GetWebIdentityToken";
const ANY_ASSUME_ROLE = [ASSUME_ROLE, WITH_SAML, WITH_WEB_IDENTITY];

/** A global key, which any action of any service may provide. */
function globalKey(name: string, type: ConditionKeyType, extras: Extras = {}): ConditionKey {
  const anchor = `condition-keys-${foldName(name.slice(name.indexOf(":") + 1))}`;
  return row(name, type, GLOBAL_KEYS, { anchor, ...extras });
}

/** A global key that ends in a tag key; the page's anchor is without the slash. */
function tagKey(name: string, anchor: string): ConditionKey {
  return row(name, "String", GLOBAL_KEYS, { anchor, hasTagKey: true });
}

function stsKey(name: string, type: ConditionKeyType, actions: readonly string[], extras: Extras = {}): ConditionKey {
  return row(name, type, IAM_AND_STS_KEYS, { anchor: "condition-keys-sts", actions, ...extras });
}

/** A key of the calls for a token of one's own identity. */
function tokenKey(name: string): ConditionKey {
  return row(name, "String", WEB_IDENTITY_TOKEN, { actions: [WEB_IDENTITY] });
}

function samlKey({ name, multivalued, multivaluedDisputed, isKept, isOfTags }: SamlKey): ConditionKey {
  return row(name, "String", IAM_AND_STS_KEYS, {
    anchor: "condition-keys-saml_trust-policy",
    actions: [WITH_SAML, ...(isKept === true ? [ASSUME_ROLE] : []), ...(isOfTags === true ? ["sts:TagSession"] : [])],
    ...(multivalued === true && { multivalued }),
    ...(multivaluedDisputed === true && { multivaluedDisputed }),
  });
}

/** The keys of an identity provider that AWS knows without an OIDC provider resource. */
function keysOfProvider({ issuers, claims }: IdentityProvider): readonly ConditionKey[] {
  return issuers.flatMap((issuer) =>
    claims.map(({ name, type = "String", multivalued, multivaluedDisputed, isKept }) =>
      row(`${issuer}:${name}`, type, IAM_AND_STS_KEYS, {
        anchor: "condition-keys-wif",
        actions: isKept === true ? [WITH_WEB_IDENTITY, ASSUME_ROLE] : [WITH_WEB_IDENTITY],
        ...(multivalued === true && { multivalued }),
        ...(multivaluedDisputed === true && { multivaluedDisputed }),
      }),
    ),
  );
}

function row(name: string, type: ConditionKeyType, page: string, { anchor, ...extras }: Extras): ConditionKey {
  return {
    name,
    type,
    multivalued: false,
    ...extras,
    documentation: anchor === undefined ? page : `${page}#${anchor}`,
  };
}

/**
 * The keys with the prefixes `aws:`, `sts:` and `saml:` that AWS documents, the keys of other services that AWS documents as
 * global, and those of the built-in identity providers. It follows `reference_policies_condition-keys` and
 * `reference_policies_iam-condition-keys` of the IAM User Guide, and for `actions` the Service Authorization
 * Reference's page of AWS STS (`list_sts`), as of {@link conditionKeysDate}; `npm run freshness` compares it.
 */
export const CONDITION_KEYS: readonly ConditionKey[] = [
  // Properties of the principal
  globalKey("aws:PrincipalArn", "ARN"),
  globalKey("aws:PrincipalAccount", "String"),
  globalKey("aws:PrincipalOrgPaths", "String", LIST),
  globalKey("aws:PrincipalOrgID", "String"),
  tagKey("aws:PrincipalTag/", "condition-keys-principaltag"),
  globalKey("aws:PrincipalIsAWSService", "Bool"),
  globalKey("aws:PrincipalServiceName", "String"),
  globalKey("aws:PrincipalServiceNamesList", "String", LIST),
  globalKey("aws:PrincipalType", "String"),
  globalKey("aws:userid", "String"),
  globalKey("aws:username", "String"),

  // Properties of a role session
  globalKey("aws:AssumedRoot", "Bool"),
  // The provider's ARN, or a plain name for the built-in ones.
  globalKey("aws:FederatedProvider", "String", { alternativeType: "ARN" }),
  globalKey("aws:TokenIssueTime", "Date"),
  globalKey("aws:SignInSessionArn", "ARN"),
  globalKey("aws:MultiFactorAuthAge", "Numeric"),
  globalKey("aws:MultiFactorAuthPresent", "Bool"),
  globalKey("aws:ChatbotSourceArn", "ARN"),
  globalKey("aws:Ec2InstanceSourceVpc", "String"),
  globalKey("aws:Ec2InstanceSourcePrivateIPv4", "IPAddress", {
    anchor: "condition-keys-ec2instancesourceprivateip4",
  }),
  globalKey("aws:SourceIdentity", "String"),
  globalKey("ec2:RoleDelivery", "Numeric", { anchor: "condition-keys-ec2-role-delivery" }),
  globalKey("ec2:SourceInstanceArn", "ARN", { anchor: "condition-keys-ec2-source-instance-arn" }),
  globalKey("glue:RoleAssumedBy", "String", { anchor: "condition-keys-glue-role-assumed-by" }),
  globalKey("glue:CredentialIssuingService", "String", { anchor: "condition-keys-glue-credential-issuing" }),
  globalKey("codebuild:BuildArn", "ARN", { anchor: "condition-keys-codebuild-build-arn" }),
  globalKey("codebuild:ProjectArn", "ARN", { anchor: "condition-keys-codebuild-project-arn" }),
  globalKey("lambda:SourceFunctionArn", "ARN", { anchor: "condition-keys-lambda-source-function-arn" }),
  globalKey("ssm:SourceInstanceArn", "ARN", { anchor: "condition-keys-ssm-source-instance-arn" }),
  globalKey("identitystore:UserId", "String", { anchor: "condition-keys-identity-store-user-id" }),

  // Trusted identity propagation: for whom a session acts, by a claim or a certificate. They stay with the session.
  row("aws:OriginIdentity/Subject", "String", IDENTITY_PROPAGATION, {}),
  row("aws:OriginIdentity/SubjectType", "String", IDENTITY_PROPAGATION, {}),
  row("aws:OriginIdentity/Issuer", "String", IDENTITY_PROPAGATION, {}),
  row("aws:OriginIdentity/FederatedProviderArn", "ARN", IDENTITY_PROPAGATION, {}),
  // Behind the slash is the name that the provider's administrator has given to a claim.
  row("aws:TransactionContext/IdentityProvider/", "String", IDENTITY_PROPAGATION, { hasTagKey: true }),

  // Properties of the network
  globalKey("aws:SourceIp", "IPAddress"),
  globalKey("aws:SourceVpc", "String"),
  globalKey("aws:SourceVpcArn", "ARN"),
  globalKey("aws:SourceVpce", "String"),
  globalKey("aws:VpceAccount", "String"),
  globalKey("aws:VpceOrgID", "String"),
  globalKey("aws:VpceOrgPaths", "String", LIST),
  globalKey("aws:VpcSourceIp", "IPAddress"),

  // Properties of the resource
  globalKey("aws:ResourceAccount", "String"),
  globalKey("aws:ResourceOrgID", "String"),
  globalKey("aws:ResourceOrgPaths", "String", LIST),
  tagKey("aws:ResourceTag/", "condition-keys-resourcetag"),

  // Properties of the request
  globalKey("aws:CalledVia", "String", LIST),
  globalKey("aws:CalledViaFirst", "String"),
  globalKey("aws:CalledViaLast", "String"),
  globalKey("aws:CalledViaAWSMCP", "String", { anchor: "condition-keys-calledviaawasmcp" }),
  globalKey("aws:ViaAWSService", "Bool"),
  globalKey("aws:ViaAWSMCPService", "Bool"),
  globalKey("aws:CurrentTime", "Date"),
  globalKey("aws:EpochTime", "Date", { alternativeType: "Numeric" }),
  globalKey("aws:referer", "String"),
  globalKey("aws:RequestedRegion", "String"),
  tagKey("aws:RequestTag/", "condition-keys-requesttag"),
  globalKey("aws:TagKeys", "String", LIST),
  globalKey("aws:SecureTransport", "Bool"),
  globalKey("aws:SourceAccount", "String"),
  globalKey("aws:SourceArn", "ARN"),
  globalKey("aws:SourceOrgID", "String"),
  globalKey("aws:SourceOrgPaths", "String", LIST),
  globalKey("aws:UserAgent", "String"),
  globalKey("aws:IsMcpServiceAction", "Bool"),
  // Not on the page of global keys, but in the policies that the SNS console writes.
  row("aws:SourceOwner", "String", SNS_USE_CASES, {}),

  // Of the role itself: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
  row("iam:ResourceTag/", "String", IAM_AND_STS_KEYS, { hasTagKey: true }),

  // AWS STS
  stsKey("sts:AWSServiceName", "String", ["sts:GetServiceBearerToken"]),
  stsKey("sts:DurationSeconds", "Numeric", ["sts:GetServiceBearerToken", WEB_IDENTITY]),
  stsKey("sts:ExternalId", "String", [ASSUME_ROLE]),
  stsKey("sts:IdentityTokenAudience", "String", [WEB_IDENTITY], LIST),
  tokenKey("sts:IdentityTokenScope"),
  stsKey("sts:RequestContext/", "String", ["sts:SetContext"], { hasTagKey: true }),
  stsKey("sts:RequestContextProviders", "ARN", ["sts:SetContext"], LIST),
  stsKey("sts:RoleAuthorizedByIdp", "Bool", [WITH_WEB_IDENTITY]),
  stsKey("sts:RoleSessionName", "String", ANY_ASSUME_ROLE),
  stsKey("sts:SigningAlgorithm", "String", [WEB_IDENTITY]),
  stsKey("sts:SourceIdentity", "String", [...ANY_ASSUME_ROLE, "sts:SetSourceIdentity"]),
  tokenKey("sts:SubjectMode"),
  stsKey("sts:TaskPolicyArn", "ARN", ["sts:AssumeRoot"]),
  stsKey("sts:TransitiveTagKeys", "String", [...ANY_ASSUME_ROLE, "sts:TagSession"], LIST),

  // SAML federation
  ...saml.keys.map(samlKey),

  // The identity providers built into AWS; claims of any other are looked up in the table of identity providers.
  ...identityProviders.filter(({ isBuiltIn }) => isBuiltIn === true).flatMap(keysOfProvider),
];
