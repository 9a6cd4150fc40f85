import { type Failure, invalidInput, limitExceeded } from "../calls/failure.js";
import type { Tag } from "../state/entities.js";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules */
const mostTags = 50;

/**
 * The tags of an entity after some were set: a key that exists already, in any case, gets the new value. AWS's error if
 * there would be too many tags, or if a key is given twice or is reserved for AWS.
 */
export function withTags(tags: readonly Tag[], added: readonly Tag[]): Tag[] | Failure {
  const keys = added.map(({ Key }) => Key.toLowerCase());
  if (new Set(keys).size < keys.length) {
    return invalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
  }
  if (keys.some((key) => key.startsWith("aws:"))) {
    return invalidInput("Tag keys that begin with aws: are reserved for internal use.");
  }
  const byKey = new Map([...tags, ...added].map(({ Key, Value }) => [Key.toLowerCase(), { Key, Value }]));
  if (byKey.size > mostTags) return limitExceeded(`Cannot exceed quota for Tags: ${mostTags}`);
  return [...byKey.values()];
}

/** The tags of an entity without some of them. */
export function withoutTags(tags: readonly Tag[], keys: readonly string[]): Tag[] {
  const removed = new Set(keys.map((key) => key.toLowerCase()));
  return tags.filter(({ Key }) => !removed.has(Key.toLowerCase()));
}

/** Tags as answers show them: an empty list is left out. */
export function shownTags(tags: readonly Tag[]): readonly Tag[] | undefined {
  return tags.length === 0 ? undefined : tags;
}

/** The condition keys for tags that a call sets. */
export function requestTagContext(tags: readonly Tag[] | undefined): Record<string, string | readonly string[]> {
  const context: Record<string, string | readonly string[]> = {};
  for (const { Key, Value } of tags ?? []) context[`aws:RequestTag/${Key}`] = Value;
  if (tags !== undefined && tags.length > 0) context["aws:TagKeys"] = tags.map(({ Key }) => Key);
  return context;
}

/** The condition keys for the tags of the resource of a call. */
export function resourceTagContext(tags: readonly Tag[]): Record<string, string> {
  const context: Record<string, string> = {};
  for (const { Key, Value } of tags) {
    context[`aws:ResourceTag/${Key}`] = Value;
    context[`iam:ResourceTag/${Key}`] = Value;
  }
  return context;
}
