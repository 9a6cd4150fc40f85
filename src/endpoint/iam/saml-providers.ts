import type { Access } from "../calls/action.js";
import { type Failure, failure } from "../calls/failure.js";
import { readSamlMetadata } from "../federation/saml-metadata.js";
import { iamArn } from "../state/arns.js";
import type { Account, SamlProvider } from "../state/entities.js";
import { findSamlProvider } from "../state/find.js";
import { resourceTagContext } from "./tags.js";

/** What a call on a SAML provider needs: the permission on its ARN, with its tags as condition keys. */
export function accessToSamlProvider(account: Account, arn: string, context: Access["context"] = {}): Access {
  const provider = findSamlProvider(account, arn);
  const tags = "tags" in provider ? provider.tags : [];
  return { resource: arn, context: { ...resourceTagContext(tags), ...context } };
}

/** The ARN of a SAML provider. */
export function samlProviderArn(account: Account, name: string): string {
  return iamArn(account, "saml-provider", "/", name);
}

/** The error for a provider that requires encrypted assertions, which are not supported. */
export function refuseEncryption(input: {
  readonly AssertionEncryptionMode?: string | undefined;
  readonly AddPrivateKey?: string | undefined;
  readonly RemovePrivateKey?: string | undefined;
}): Failure | undefined {
  const { AssertionEncryptionMode, AddPrivateKey, RemovePrivateKey } = input;
  if ([AssertionEncryptionMode, AddPrivateKey, RemovePrivateKey].every((value) => value === undefined))
    return undefined;
  return failure("NotImplemented", 501, "policy-check serve does not decrypt SAML assertions.");
}

/** When a provider expires; undefined if its metadata does not say so, for which AWS documents no value. */
export async function expiryOf({ metadata }: SamlProvider): Promise<Date | undefined> {
  const read = await readSamlMetadata(metadata);
  return read.kind === "metadata" ? read.validUntil : undefined;
}
