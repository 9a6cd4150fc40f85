import { type FederationFailure, invalidToken } from "./failure.js";

/** What an identity provider sets for the session: its tags, which of them are transitive, and the source identity. */
export interface SessionAttributes {
  readonly kind: "attributes";
  readonly tags: readonly SessionTag[];
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | undefined;
}

/** One session tag. */
export interface SessionTag {
  readonly key: string;
  readonly value: string;
}

/** What a token or an assertion says, before it is held to AWS's rules. */
export interface ClaimedAttributes {
  /** All values of each key; a tag has one. */
  readonly tags: readonly (readonly [key: string, values: readonly string[]])[];
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | undefined;
}

/** The characters of a session name and of a source identity, as AWS's messages print them. */
export const namePattern = "[a-zA-Z_0-9+=,.@-]{2,64}";

/** Whether a text can be the name of a session. */
export function isSessionName(text: string): boolean {
  return /^[a-zA-Z_0-9+=,.@-]{2,64}$/.test(text);
}

/**
 * Holds the session tags and the source identity of an identity provider to AWS's rules.
 *
 * The rules are documented, and so is the message for a source identity; the code and the messages for tags that break
 * them are documented for no identity provider, so the ones of AssumeRole stand here where it has them.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_know,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html#id_credentials_temp_control-access_monitor-know,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html
 */
export function readSessionAttributes(claimed: ClaimedAttributes): SessionAttributes | FederationFailure {
  const { sourceIdentity } = claimed;
  // The characters alone rule out "aws:".
  if (sourceIdentity !== undefined && !isSessionName(sourceIdentity)) {
    return invalidToken(`Source Identity must match ${namePattern} and not begin with "aws:"`);
  }
  if (claimed.tags.length > 50) return invalidToken("At most 50 session tags can be passed");
  const tags: SessionTag[] = [];
  const keys = new Set<string>();
  for (const [key, values] of claimed.tags) {
    const [value] = values;
    if (value === undefined || values.length > 1) {
      return invalidToken(`The session tag ${JSON.stringify(key)} must have exactly one value`);
    }
    if (!isTagKey(key)) return invalidToken(`${JSON.stringify(key)} cannot be the key of a session tag`);
    if (!isTagValue(value)) return invalidToken(`The session tag ${JSON.stringify(key)} cannot have this value`);
    if (keys.has(key.toLowerCase())) {
      return invalidToken("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    }
    keys.add(key.toLowerCase());
    tags.push({ key, value });
  }
  if (claimed.transitiveTagKeys.some((key) => !keys.has(key.toLowerCase()))) {
    return invalidToken("The specified transitive tag key must be included in the requested tags.");
  }
  return { kind: "attributes", tags, transitiveTagKeys: claimed.transitiveTagKeys, sourceIdentity };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules_creating */
function isTagKey(text: string): boolean {
  return /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(text) && !/^aws:/i.test(text);
}

function isTagValue(text: string): boolean {
  return /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(text);
}
