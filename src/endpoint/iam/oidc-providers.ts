import type { Access } from "../calls/action.js";
import { type Failure, invalidInput, limitExceeded, validationError } from "../calls/failure.js";
import { iamArn } from "../state/arns.js";
import type { Account } from "../state/entities.js";
import { findOidcProvider } from "../state/find.js";
import { resourceTagContext } from "./tags.js";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const mostClientIds = 100;
const mostThumbprints = 5;

/**
 * The condition keys that control who may configure trusted identity propagation. The page names them; which values they
 * have in which calls could not be read.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProvider.html
 */
export const propagationKeys: readonly string[] = [
  "iam:EnableIdentityPropagation",
  "iam:EnableIdentityCenterAssociation",
  "iam:ResourceIdentityProviderIssuers",
  "iam:RequestIdentityCenterInstanceArn",
  "iam:ResourceIdentityCenterInstanceArn",
];

/** What a call on an OIDC provider needs: the permission on its ARN, with its tags as condition keys. */
export function accessToOidcProvider(account: Account, arn: string, context: Access["context"] = {}): Access {
  const provider = findOidcProvider(account, arn);
  const tags = "tags" in provider ? provider.tags : [];
  return {
    resource: arn,
    context: { ...resourceTagContext(tags), ...context },
    keysOfUnknownValue: propagationKeys,
  };
}

/** The ARN of the provider with a URL, which may be given with `https://` or without. */
export function oidcProviderArn(account: Account, url: string): string {
  return iamArn(account, "oidc-provider", "/", withoutScheme(url));
}

/** A provider's URL as it is kept and shown. */
export function withoutScheme(url: string): string {
  return url.replace(/^https:\/\//i, "");
}

/** Characters that no URL has, and that URLs in JavaScript are read without, or with others in their place. */
const notInUrls = /[\s\\\p{Cc}]/u;

/**
 * AWS's error for a provider's URL: it "must begin with https://", and neither a query nor a port is allowed. The
 * messages come from other implementations of the API.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
 */
export function refuseOidcUrl(text: string): Failure | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.host === "" || notInUrls.test(text)) {
    return validationError("Invalid Open ID Connect Provider URL");
  }
  if (!/^https:\/\//i.test(text)) {
    return invalidInput("Invalid Open ID Connect Provider URL. The URL must begin with https://.");
  }
  const authority = /^https:\/\/([^/?#]*)/i.exec(text)?.[1] ?? "";
  if (authority === "") return validationError("Invalid Open ID Connect Provider URL");
  if (/[@:]/.test(authority) || /[?#]/.test(text)) return invalidInput("Invalid Open ID Connect Provider URL.");
  return undefined;
}

/** AWS's error if a provider would have too many client IDs. */
export function refuseClientIds(ids: readonly string[]): Failure | undefined {
  return ids.length > mostClientIds
    ? limitExceeded(`Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${mostClientIds}`)
    : undefined;
}

/** AWS's error if a provider would have too many thumbprints. Five are allowed, although the message says fewer. */
export function refuseThumbprints(thumbprints: readonly string[]): Failure | undefined {
  return thumbprints.length > mostThumbprints
    ? invalidInput(`Thumbprint list must contain fewer than ${mostThumbprints} entries.`)
    : undefined;
}
