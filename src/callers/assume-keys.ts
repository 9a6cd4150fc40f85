import { foldName } from "../iam/index.js";

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

/** What STS takes of the parameters that policies see, and whether a call that assumes a role can leave them out. */
const parameterValues: ReadonlyMap<string, { readonly pattern: RegExp; readonly isRequired?: true }> = new Map([
  ["sts:externalid", { pattern: /^[\w+=,.@:/-]{2,1224}$/ }],
  ["sts:rolesessionname", { pattern: /^[\w+=,.@-]{2,64}$/, isRequired: true }],
  // No source identity begins with aws:, and the pattern has no colon.
  ["sts:sourceidentity", { pattern: /^[\w+=,.@-]{2,64}$/ }],
]);
const tagValue = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
const tagKey = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu;

/**
 * Whether a call that assumes a role can have a value of a key; undefined is for none. What other keys can have is not told here.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html and
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html
 */
export function isAssumeValue(key: string, value: string | undefined): boolean {
  const tag = /^aws:requesttag\/(.*)$/is.exec(key)?.[1];
  if (tag !== undefined) return tagKey.test(tag) && (value === undefined || tagValue.test(value));
  const parameter = parameterValues.get(foldName(key));
  if (parameter === undefined) return true;
  return value === undefined ? parameter.isRequired !== true : parameter.pattern.test(value);
}
