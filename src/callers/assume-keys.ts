/** What a call that assumes a role asks for, as far as policies see it. */
export interface AssumeParameters {
  readonly sessionName: string;
  readonly externalId?: string | undefined;
  /** As this call gives it, not as a chain hands it on. */
  readonly sourceIdentity?: string | undefined;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly transitiveTagKeys: readonly string[];
}

/**
 * The condition keys of a call that assumes a role.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-sts
 */
export function assumeKeys(parameters: AssumeParameters): Record<string, string | readonly string[]> {
  const { sessionName, externalId, sourceIdentity, tags, transitiveTagKeys } = parameters;
  const keys: Record<string, string | readonly string[]> = { "sts:RoleSessionName": sessionName };
  if (sourceIdentity !== undefined) keys["sts:SourceIdentity"] = sourceIdentity;
  if (externalId !== undefined) keys["sts:ExternalId"] = externalId;
  for (const { key, value } of tags) keys[`aws:RequestTag/${key}`] = value;
  if (tags.length > 0) keys["aws:TagKeys"] = tags.map(({ key }) => key);
  if (transitiveTagKeys.length > 0) keys["sts:TransitiveTagKeys"] = transitiveTagKeys;
  return keys;
}
